package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradients of {@link Modulate}: {@code dx = g (1 + scale)}; of the rows that share a shift and a
 * scale, {@code dshift = sum g} and {@code dscale = sum g x}, in order.
 *
 * <p>Inputs: x [b, n, d]; scale [b, d] or [1, d]; g as x. Outputs: dx as x; dshift, dscale as
 * scale.
 */
public record ModulateGrad() implements Op {
  @Override
  public String mnemonic() {
    return "modulate_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape scale = inputs.get(1).shape();
    Shape g = inputs.get(2).shape();
    Rules.require(this, "C1", x.rank() == 3, "x %s, must have rank 3", x);
    Rules.require(this, "C2", Rules.isRowOfSequences(scale, x), "x %s, scale %s", x, scale);
    Rules.require(this, "C3", g.equals(x), "x %s, cotangent %s", x, g);
    return List.of(inputs.get(0), inputs.get(1), inputs.get(1));
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
