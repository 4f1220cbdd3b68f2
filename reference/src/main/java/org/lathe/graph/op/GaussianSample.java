package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.TensorType;

/**
 * A sample by reparameterization: {@code z = mu + noise exp(log_var / 2)} (Kingma and Welling,
 * 2014).
 *
 * <p>Inputs: mu, log_var, noise of one shape. Output: z.
 */
public record GaussianSample() implements Op {
  @Override
  public String mnemonic() {
    return "gaussian_sample";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Rules.require(
        this,
        "C1",
        inputs.get(0).equals(inputs.get(1)) && inputs.get(0).equals(inputs.get(2)),
        "mu %s, log_var %s, noise %s",
        inputs.get(0),
        inputs.get(1),
        inputs.get(2));
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  /** Returns false for the noise, which gets no cotangent. */
  @Override
  public boolean differentiableIn(int input) {
    return input < 2;
  }

  /** Counts exp, product, sum. */
  @Override
  public Roundings roundings() {
    return new Roundings(2, 1);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(0, adjoint.cotangent(0));
    if (adjoint.wanted(1)) {
      adjoint.give(
          1,
          adjoint
              .graph()
              .apply(
                  new GaussianSampleGrad(),
                  adjoint.input(1),
                  adjoint.input(2),
                  adjoint.cotangent(0)));
    }
  }
}
