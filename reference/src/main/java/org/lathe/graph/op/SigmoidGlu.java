package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Gated linear unit (Dauphin et al., 2017): {@code sigmoid(gate) up}, {@code sigmoid(x) = 1 / (1 +
 * exp(-x))}.
 *
 * <p>Inputs: gate, up of one shape. Output: the same shape.
 */
public record SigmoidGlu() implements Op {
  @Override
  public String mnemonic() {
    return "sigmoid_glu";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Rules.require(
        this,
        "C1",
        inputs.get(0).equals(inputs.get(1)),
        "gate %s, up %s",
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

  /** Counts exp, {@code 1 + exp}, quotient, and the product of an engine that has one. */
  @Override
  public Roundings roundings() {
    return new Roundings(3, 1);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    List<Tensor> gradients =
        adjoint
            .graph()
            .apply(
                new SigmoidGluGrad(),
                List.of(adjoint.input(0), adjoint.input(1), adjoint.cotangent(0)));
    adjoint.give(0, gradients.get(0));
    adjoint.give(1, gradients.get(1));
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
