package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradients of {@link GatedAdd} but for h, which gets the cotangent itself: {@code dx = g gate};
 * {@code dgate = sum g x} of the rows that share a gate, in order.
 *
 * <p>Inputs: x [b, n, d]; gate [b, d] or [1, d]; g as x. Outputs: dx as x; dgate as gate.
 */
public record GatedAddGrad() implements Op {
  @Override
  public String mnemonic() {
    return "gated_add_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape gate = inputs.get(1).shape();
    Shape g = inputs.get(2).shape();
    Rules.require(this, "C1", x.rank() == 3, "x %s, must have rank 3", x);
    Rules.require(this, "C2", Rules.isRowOfSequences(gate, x), "x %s, gate %s", x, gate);
    Rules.require(this, "C3", g.equals(x), "x %s, cotangent %s", x, g);
    return List.of(inputs.get(0), inputs.get(1));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }
}
