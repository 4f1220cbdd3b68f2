package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.TensorType;

/**
 * Gaussian error linear unit as it is defined (Hendrycks and Gimpel, 2016): {@code x P(x)} with P
 * the distribution function of the standard normal, {@code (1 + erf(x / sqrt(2))) / 2}. {@link
 * Gelu} is its tanh approximation.
 *
 * <p>Input: x of any shape. Output: as x.
 */
public record GeluErf() implements Op {
  /**
   * Roundings of the tail without its exponential factor, by the derivation for a Horner scheme:
   * two of v, which count 2.7 times each; those of the coefficients and of the sums, 12.7 together;
   * a product; and the error of the polynomial.
   */
  static final int TAIL = 20;

  @Override
  public String mnemonic() {
    return "gelu_erf";
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

  /** Counts x^2, exp, the tail, their product, {@code 1 - q}, and the last product. */
  @Override
  public Roundings roundings() {
    return new Roundings(1 + TAIL + 3, 1);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(
        0,
        adjoint
            .graph()
            .apply(new GeluErfGrad(), List.of(adjoint.input(0), adjoint.cotangent(0)))
            .getFirst());
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
