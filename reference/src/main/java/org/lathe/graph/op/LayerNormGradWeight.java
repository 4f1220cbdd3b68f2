package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradients of {@link LayerNorm} for the weight and for the bias, in one pass over x and g: {@code
 * sum over rows of g (x - mean) r} and {@code sum over rows of g}, in order of the rows.
 *
 * <p>Inputs: x [.., d]; mean [..]; r [..]; g [.., d]. Outputs: dw [d]; db [d].
 */
public record LayerNormGradWeight() implements Op {
  @Override
  public String mnemonic() {
    return "layer_norm_grad_weight";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape mean = inputs.get(1).shape();
    Shape r = inputs.get(2).shape();
    Shape g = inputs.get(3).shape();
    Rules.require(
        this,
        "C1",
        x.rank() >= 2 && mean.equals(x.withoutLast()) && r.equals(x.withoutLast()),
        "x %s, mean %s, r %s",
        x,
        mean,
        r);
    Rules.require(this, "C2", g.equals(x), "x %s, cotangent %s", x, g);
    TensorType each = TensorType.f32(x.columns());
    return List.of(each, each);
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.DOT;
  }
}
