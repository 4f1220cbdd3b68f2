package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.TensorType;

/**
 * Gaussian error linear unit by its tanh approximation (Hendrycks and Gimpel, 2016), as in GPT-2:
 * {@code x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))}, which is {@code x / (1 + exp(-t))}
 * with {@code t = 2 sqrt(2 / pi) (x + 0.044715 x^3)}.
 *
 * <p>Input: x of any shape. Output: as x.
 */
public record Gelu() implements Op {
  @Override
  public String mnemonic() {
    return "gelu";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    return List.of(inputs.getFirst());
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  /**
   * Counts t (the own roundings of its two constants count as one; x^2, product, sum, product),
   * exp, {@code 1 + exp}, quotient.
   */
  @Override
  public Roundings roundings() {
    return new Roundings(5 + 2, 1);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(
        0,
        adjoint
            .graph()
            .apply(new GeluGrad(), List.of(adjoint.input(0), adjoint.cotangent(0)))
            .getFirst());
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
