package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link GaussianKl}: {@code dmu = g mu}, {@code dlog_var = g (exp(log_var) - 1) / 2}.
 *
 * <p>Inputs: mu, log_var [.., latents, d]; g [..]. Outputs: dmu, dlog_var.
 */
public record GaussianKlGrad() implements Op {
  @Override
  public String mnemonic() {
    return "gaussian_kl_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape mu = inputs.get(0).shape();
    Rules.require(
        this, "C1", inputs.get(0).equals(inputs.get(1)), "mu %s, log_var %s", mu, inputs.get(1));
    Rules.require(
        this,
        "C2",
        mu.rank() >= 3 && inputs.get(2).shape().equals(mu.withoutLast().withoutLast()),
        "mu %s, cotangent %s",
        mu,
        inputs.get(2));
    return List.of(inputs.get(0), inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  /** Counts exp, difference, product. */
  @Override
  public Roundings roundings() {
    return new Roundings(2, 1);
  }
}
