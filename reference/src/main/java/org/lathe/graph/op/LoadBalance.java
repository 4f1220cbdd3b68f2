package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Load balance loss of a mixture of experts (Switch Transformer; Fedus et al., 2021): {@code E sum
 * over e of f_e P_e}, where f_e is the share of expert e among the choices, two for each token and
 * constant for the gradient, and P_e the mean over the tokens of {@code softmax(logits)_e} over all
 * experts. It is 1 where all experts are used alike.
 *
 * <p>Inputs: logits [E, T], E at least 2, T at least 1; gates [E, T] from {@link Top2Gates}: an
 * expert is chosen where its gate is not 0. Output: [1].
 */
public record LoadBalance() implements Op {
  @Override
  public String mnemonic() {
    return "load_balance";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Shape logits = inputs.get(0).shape();
    requireTokens(this, "C1", logits);
    requireGates(this, "C2", inputs.get(1).shape(), logits);
    return List.of(TensorType.f32(1));
  }

  /** Requires logits of 2 experts or more for 1 token or more. */
  static void requireTokens(Op op, String label, Shape logits) {
    Rules.require(
        op,
        label,
        logits.rank() == 2 && logits.extent(0) >= 2 && logits.columns() >= 1,
        "logits %s, must have rank 2, 2 experts or more, and a token",
        logits);
  }

  /** Requires a gate for each logit. */
  static void requireGates(Op op, String label, Shape gates, Shape logits) {
    Rules.require(op, label, gates.equals(logits), "logits %s, gates %s", logits, gates);
  }

  /** The gates only tell the choice, which is constant. */
  @Override
  public boolean differentiableIn(int input) {
    return input == 0;
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(
        0,
        adjoint
            .graph()
            .apply(
                new LoadBalanceGrad(),
                List.of(adjoint.input(0), adjoint.input(1), adjoint.cotangent(0)))
            .getFirst());
  }
}
