package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link GeluErf}: {@code dx = g (P(x) + x exp(-x^2 / 2) / sqrt(2 pi))}.
 *
 * <p>Inputs: x, g of one shape. Output: dx.
 */
public record GeluErfGrad() implements Op {
  @Override
  public String mnemonic() {
    return "gelu_erf_grad";
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
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  /**
   * Counts x^2, exp, the tail, their product, {@code 1 - q}; x times the constant, which is rounded
   * itself; the product with exp, the sum, and the product with g.
   */
  @Override
  public Roundings roundings() {
    return new Roundings(1 + GeluErf.TAIL + 2 + 2 + 3, 2);
  }
}
