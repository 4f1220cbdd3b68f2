package org.lathe.conformance.cases;

import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * One input of a case.
 *
 * @param type element type and shape
 * @param values what the elements are drawn from
 */
public record Operand(TensorType type, Values values) {
  /** A float32 operand. */
  public static Operand f32(Shape shape, Values values) {
    return new Operand(TensorType.f32(shape), values);
  }

  /** A float32 operand of {@link Values#UNIT} values. */
  public static Operand f32(int... extents) {
    return new Operand(TensorType.f32(extents), Values.UNIT);
  }

  /** An int32 operand. */
  public static Operand i32(Shape shape, Values values) {
    return new Operand(TensorType.i32(shape.extents()), values);
  }
}
