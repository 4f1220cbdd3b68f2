package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Scale and shift of a normalized activation by what a network makes of the time (Perez et al.,
 * 2018; Peebles and Xie, 2023): {@code y = x (1 + scale) + shift}, one row of each for a sequence
 * or for all.
 *
 * <p>Inputs: x [b, n, d]; shift, scale [b, d] or [1, d]. Output: as x.
 */
public record Modulate() implements Op {
  @Override
  public String mnemonic() {
    return "modulate";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape shift = inputs.get(1).shape();
    Shape scale = inputs.get(2).shape();
    Rules.require(this, "C1", x.rank() == 3, "x %s, must have rank 3", x);
    Rules.require(this, "C2", Rules.isRowOfSequences(scale, x), "x %s, scale %s", x, scale);
    Rules.require(this, "C3", shift.equals(scale), "shift %s, scale %s", shift, scale);
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

  /** Counts {@code 1 + scale}, product, sum. */
  @Override
  public Roundings roundings() {
    return new Roundings(3, 0);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    List<Tensor> gradients =
        adjoint
            .graph()
            .apply(
                new ModulateGrad(),
                List.of(adjoint.input(0), adjoint.input(2), adjoint.cotangent(0)));
    for (int i = 0; i < 3; i++) {
      adjoint.give(i, gradients.get(i));
    }
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
