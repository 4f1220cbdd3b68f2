package org.lathe.conformance.cases;

import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * One input of a case.
 *
 * @param type element type and shape
 * @param values the values of the elements
 */
public record Operand(TensorType type, Values values) {
  /** Returns a float32 operand. */
  public static Operand f32(Shape shape, Values values) {
    return new Operand(TensorType.f32(shape), values);
  }

  /** Returns a float32 operand of {@link Values#UNIT} values. */
  public static Operand f32(int... extents) {
    return new Operand(TensorType.f32(extents), Values.UNIT);
  }

  /** Returns an int32 operand. */
  public static Operand i32(Shape shape, Values values) {
    return new Operand(TensorType.i32(shape.extents()), values);
  }
}
