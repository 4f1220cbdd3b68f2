package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link RmsNorm} for the weight: {@code sum over rows of g x r}, in order of the rows.
 *
 * <p>Inputs: x [.., d]; r [..]; g [.., d]. Output: [d].
 */
public record RmsNormGradWeight() implements Op {
  @Override
  public String mnemonic() {
    return "rms_norm_grad_weight";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape x = inputs.get(0).shape();
    Rules.require(
        this,
        "C1",
        x.rank() >= 2 && inputs.get(1).shape().equals(x.withoutLast()),
        "x %s, r %s",
        x,
        inputs.get(1).shape());
    Rules.require(
        this,
        "C2",
        inputs.get(2).shape().equals(x),
        "x %s, cotangent %s",
        x,
        inputs.get(2).shape());
    return List.of(TensorType.f32(x.columns()));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.DOT;
  }
}
