package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link LayerNorm} for x: {@code r (gw - mean(gw) - xh mean(gw xh))} with {@code gw =
 * g w} and {@code xh = (x - mean) r}, row by row.
 *
 * <p>Inputs: x [.., d]; w [d]; mean [..]; r [..]; g [.., d]. Output: [.., d].
 */
public record LayerNormGrad() implements Op {
  @Override
  public String mnemonic() {
    return "layer_norm_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape w = inputs.get(1).shape();
    Shape mean = inputs.get(2).shape();
    Shape r = inputs.get(3).shape();
    Shape g = inputs.get(4).shape();
    Rules.require(
        this, "C1", x.rank() >= 2 && w.equals(Shape.of(x.columns())), "x %s, weight %s", x, w);
    Rules.require(
        this,
        "C2",
        mean.equals(x.withoutLast()) && r.equals(x.withoutLast()),
        "x %s, mean %s, r %s",
        x,
        mean,
        r);
    Rules.require(this, "C3", g.equals(x), "x %s, cotangent %s", x, g);
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public int inPlaceInput(int output) {
    return 4;
  }
}
