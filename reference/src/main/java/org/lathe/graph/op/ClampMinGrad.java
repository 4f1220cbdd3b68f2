package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link ClampMin}: {@code dx = g} where {@code x > least}, else 0.
 *
 * <p>Inputs: x, g of one shape. Output: dx.
 *
 * @param least the lower bound, finite
 */
public record ClampMinGrad(float least) implements Op {
  @Override
  public String mnemonic() {
    return "clamp_min_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Rules.require(
        this,
        "C1",
        inputs.get(0).equals(inputs.get(1)),
        "x %s, cotangent %s",
        inputs.get(0),
        inputs.get(1));
    Rules.require(this, "C2", Float.isFinite(least), "least %s, must be finite", least);
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.EXACT;
  }
}
