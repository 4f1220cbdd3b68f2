package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Residual sum with a gate for each channel (Peebles and Xie, 2023): {@code y = h + gate x}, one
 * row of gates for a sequence or for all.
 *
 * <p>Inputs: h, x [b, n, d]; gate [b, d] or [1, d]. Output: as h.
 */
public record GatedAdd() implements Op {
  @Override
  public String mnemonic() {
    return "gated_add";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape h = inputs.get(0).shape();
    Shape x = inputs.get(1).shape();
    Shape gate = inputs.get(2).shape();
    Rules.require(this, "C1", h.rank() == 3, "h %s, must have rank 3", h);
    Rules.require(this, "C2", x.equals(h), "h %s, x %s", h, x);
    Rules.require(this, "C3", Rules.isRowOfSequences(gate, x), "x %s, gate %s", x, gate);
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

  /** Counts product and sum. */
  @Override
  public Roundings roundings() {
    return new Roundings(2, 0);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    Tensor g = adjoint.cotangent(0);
    adjoint.give(0, g);
    if (adjoint.wanted(1) || adjoint.wanted(2)) {
      List<Tensor> gradients =
          adjoint.graph().apply(new GatedAddGrad(), List.of(adjoint.input(1), adjoint.input(2), g));
      adjoint.give(1, gradients.get(0));
      adjoint.give(2, gradients.get(1));
    }
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
