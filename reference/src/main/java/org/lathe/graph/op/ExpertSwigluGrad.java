package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradients of {@link ExpertSwiglu} for x and the gates, and with {@code weights} for w1, w3 and
 * w2. The hidden rows are computed again: how many rows have gates is not in the shapes, so a place
 * for them would be as large as for all experts. A gate of 0 has the gradient 0, since its expert
 * took no part.
 *
 * <p>Inputs: those of the forward operation; g as x. Outputs: dx, dgates; with {@code weights} also
 * dw1, dw3, dw2.
 */
public record ExpertSwigluGrad(int active, boolean weights) implements Op {
  @Override
  public String mnemonic() {
    return "expert_swiglu_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, F32, F32, F32);
    // C1, C2, C3 and C4 are those of the forward operation.
    ExpertSwiglu.requireExperts(this, inputs, active);
    Shape x = inputs.get(0).shape();
    Shape g = inputs.get(5).shape();
    Rules.require(this, "C5", g.equals(x), "x %s, cotangent %s", x, g);
    return inputs.subList(0, weights ? 5 : 2);
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  /** Counts two products of the forward operation again, three for x, and three for weights. */
  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return (weights ? 16 : 10) * ExpertSwiglu.product(inputs, active);
  }

  @Override
  public List<Integer> factors() {
    return List.of(0, 2, 3, 4, 5);
  }
}
