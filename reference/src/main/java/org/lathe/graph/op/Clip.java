package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Scales a gradient so that the norm of the whole is at most {@code maximum} (Pascanu et al.,
 * 2013): {@code x min(1, maximum / (norm + 1e-6))}, the constant as in PyTorch.
 *
 * <p>Inputs: x of any shape; norm [1] from {@link GlobalNorm}. Output: as x.
 */
public record Clip(float maximum) implements Op {
  @Override
  public String mnemonic() {
    return "clip";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Rules.require(
        this,
        "C1",
        inputs.get(1).shape().equals(Shape.of(1)),
        "norm %s, must be [1]",
        inputs.get(1));
    Rules.require(this, "C2", maximum > 0, "maximum %s, must be positive", maximum);
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  /** Counts {@code norm + 1e-6}, the quotient, the product. */
  @Override
  public Roundings roundings() {
    return new Roundings(3, 0);
  }

  @Override
  public int inPlaceInput(int output) {
    return output == 0 ? 0 : -1;
  }
}
