package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link LoadBalance} for the logits: with {@code p = softmax(logits)} over the experts
 * of a token, {@code g E / T p_e (f_e - sum over the experts of p f)}.
 *
 * <p>Inputs: logits [E, T]; gates [E, T]; g [1]. Output: as the logits.
 */
public record LoadBalanceGrad() implements Op {
  @Override
  public String mnemonic() {
    return "load_balance_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape logits = inputs.get(0).shape();
    Shape g = inputs.get(2).shape();
    LoadBalance.requireTokens(this, "C1", logits);
    LoadBalance.requireGates(this, "C2", inputs.get(1).shape(), logits);
    Rules.require(this, "C3", g.equals(Shape.of(1)), "cotangent %s, must be [1]", g);
    return List.of(inputs.getFirst());
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }
}
