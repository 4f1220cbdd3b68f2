package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * One step of an exponential moving average: {@code e' = e + (1 - a) (w - e)}.
 *
 * <p>Inputs: e and w of one shape; rate [1], which holds a. Output: e'.
 */
public record Ema() implements Op {
  @Override
  public String mnemonic() {
    return "ema";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape e = inputs.get(0).shape();
    Shape w = inputs.get(1).shape();
    Shape rate = inputs.get(2).shape();
    Rules.require(this, "C1", w.equals(e), "average %s, values %s", e, w);
    Rules.require(this, "C2", rate.equals(Shape.of(1)), "rate %s, must be [1]", rate);
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
