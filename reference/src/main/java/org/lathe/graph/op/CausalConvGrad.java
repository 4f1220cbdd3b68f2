package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradients of {@link CausalConv}: {@code dx_i = sum_j w_j g_(i+k-1-j)}; and with {@code weights},
 * summed over all rows in order, {@code dw_j = sum_i g_i x_(i-k+1+j)} and {@code db = sum_i g_i}.
 *
 * <p>Inputs: x [batch, n, c]; w [c, k]; g as x. Outputs: dx as x; with {@code weights} also dw as
 * w, db [c].
 */
public record CausalConvGrad(int reset, boolean weights) implements Op {
  @Override
  public String mnemonic() {
    return "causal_conv_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape w = inputs.get(1).shape();
    Shape g = inputs.get(2).shape();
    Rules.require(this, "C1", x.rank() == 3, "x %s, must have rank 3", x);
    Rules.require(this, "C2", CausalConv.isFilter(w, x), "x %s, filters %s", x, w);
    Rules.require(this, "C3", g.equals(x), "x %s, cotangent %s", x, g);
    Rules.require(this, "C4", reset >= 0, "reset %d", reset);
    return weights
        ? List.of(inputs.get(0), inputs.get(1), TensorType.f32(x.columns()))
        : List.of(inputs.get(0));
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
