package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Kullback-Leibler divergence of N(mu, diag(exp(log_var))) from N(0, I), in nats, summed over the
 * last two extents: {@code 1/2 sum(mu^2 + exp(log_var) - 1 - log_var)}.
 *
 * <p>Inputs: mu, log_var [.., latents, d] of rank 3 or more. Output: [..].
 */
public record GaussianKl() implements Op {
  @Override
  public String mnemonic() {
    return "gaussian_kl";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Shape mu = inputs.get(0).shape();
    Rules.require(
        this, "C1", inputs.get(0).equals(inputs.get(1)), "mu %s, log_var %s", mu, inputs.get(1));
    Rules.require(this, "C2", mu.rank() >= 3, "mu %s has rank below 3", mu);
    return List.of(TensorType.f32(mu.withoutLast().withoutLast()));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    List<Tensor> gradients =
        adjoint
            .graph()
            .apply(
                new GaussianKlGrad(),
                List.of(adjoint.input(0), adjoint.input(1), adjoint.cotangent(0)));
    adjoint.give(0, gradients.get(0));
    adjoint.give(1, gradients.get(1));
  }
}
