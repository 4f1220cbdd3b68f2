package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link SigmoidGlu}: with {@code s = sigmoid(gate)}, {@code dgate = g up s (1 - s)}
 * and {@code dup = g s}.
 *
 * <p>Inputs: gate, up, g of one shape. Outputs: dgate, dup.
 */
public record SigmoidGluGrad() implements Op {
  @Override
  public String mnemonic() {
    return "sigmoid_glu_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Rules.require(
        this,
        "C1",
        inputs.get(0).equals(inputs.get(1)) && inputs.get(0).equals(inputs.get(2)),
        "gate %s, up %s, cotangent %s",
        inputs.get(0),
        inputs.get(1),
        inputs.get(2));
    return List.of(inputs.get(0), inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0, 1);
  }

  /**
   * Counts, with {@code s (1 - s) = e / (1 + e)^2} and {@code e = exp(-|gate|)}: {@code 1 + e}
   * twice, square, quotient, two products; exp.
   */
  @Override
  public Roundings roundings() {
    return new Roundings(6, 1);
  }
}
