package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link RmsNorm} for x: {@code r (g w) - x r^3 / d * sum(g w x)}, row by row.
 *
 * <p>Inputs: x [.., d]; w [d]; r [..]; g [.., d]. Output: [.., d].
 */
public record RmsNormGrad() implements Op {
  @Override
  public String mnemonic() {
    return "rms_norm_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, F32);
    Shape x = inputs.get(0).shape();
    Rules.require(
        this,
        "C1",
        x.rank() >= 2 && inputs.get(1).shape().equals(Shape.of(x.columns())),
        "x %s, weight %s",
        x,
        inputs.get(1).shape());
    Rules.require(
        this,
        "C2",
        inputs.get(2).shape().equals(x.withoutLast()),
        "x %s, r %s",
        x,
        inputs.get(2).shape());
    Rules.require(
        this,
        "C3",
        inputs.get(3).shape().equals(x),
        "x %s, cotangent %s",
        x,
        inputs.get(3).shape());
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  @Override
  public int inPlaceInput(int output) {
    return 3;
  }
}
