package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link GaussianSample} for log_var: {@code g noise exp(log_var / 2) / 2}.
 *
 * <p>Inputs: log_var, noise, g of one shape. Output: the same shape.
 */
public record GaussianSampleGrad() implements Op {
  @Override
  public String mnemonic() {
    return "gaussian_sample_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Rules.require(
        this,
        "C1",
        inputs.get(0).equals(inputs.get(1)) && inputs.get(0).equals(inputs.get(2)),
        "log_var %s, noise %s, cotangent %s",
        inputs.get(0),
        inputs.get(1),
        inputs.get(2));
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  /** Counts exp and two products; halving is exact. */
  @Override
  public Roundings roundings() {
    return new Roundings(2, 1);
  }
}
