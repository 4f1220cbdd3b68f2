package org.lathe.graph.op;

import static org.lathe.graph.DType.I32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Standard normal numbers from the counter-based generator Philox 4x32-10 (Salmon et al., 2011) by
 * Box-Muller. Element i of row b is a function of the key, the row's stream words and i alone,
 * never of the order of calls.
 *
 * <p>{@code shape} is [groups, batch, ..]: row b owns [.., b, ..], and i counts its elements with
 * the group outermost. Inputs: key int32 [2]; stream int32 [batch, 3]. Output: {@code shape}.
 */
public record PhiloxNormal(Shape shape) implements Op {
  @Override
  public String mnemonic() {
    return "philox_normal";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, I32, I32);
    Rules.require(this, "C1", shape.rank() >= 2, "shape %s has rank below 2", shape);
    Rules.require(
        this,
        "C2",
        inputs.get(0).shape().equals(Shape.of(2)),
        "key %s, must be [2]",
        inputs.get(0));
    Rules.require(
        this,
        "C3",
        inputs.get(1).shape().equals(Shape.of(shape.extent(1), 3)),
        "stream %s for a batch of %d",
        inputs.get(1),
        shape.extent(1));
    return List.of(TensorType.f32(shape));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  /**
   * Counts, under the root: the uniform number, log, product; the root halves them and adds one;
   * the cosine of the angle; their product.
   */
  @Override
  public Roundings roundings() {
    return new Roundings(2 / 2 + 1 + 1, 0.5 + 1);
  }
}
