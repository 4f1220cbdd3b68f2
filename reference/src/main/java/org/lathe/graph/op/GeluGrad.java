package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link Gelu}: with its t and {@code s = 1 / (1 + exp(-t))}, {@code dx = g s (1 + x
 * dt/dx (1 - s))}.
 *
 * <p>Inputs: x, g of one shape. Output: dx.
 */
public record GeluGrad() implements Op {
  @Override
  public String mnemonic() {
    return "gelu_grad";
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

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  /**
   * Counts the sigmoid as in {@link Gelu}, twice; {@code 1 - s}; {@code x dt/dx} as t, but for x^2;
   * times {@code (1 - s)}, {@code 1 + ..}, two products.
   */
  @Override
  public Roundings roundings() {
    return new Roundings(2 * (5 + 2) + 1 + 4 + 4, 2);
  }
}
