package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Product of two tensors element by element, or of each row of the first with one row.
 *
 * <p>Inputs: x [.., d]; y as x, or one row [d]. Output: {@code x y}, as x.
 */
public record Multiply() implements Op {
  @Override
  public String mnemonic() {
    return "multiply";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape y = inputs.get(1).shape();
    Rules.require(
        this, "C1", y.equals(x) || y.equals(Shape.of(x.columns())), "x %s, factors %s", x, y);
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

  @Override
  public void gradient(Adjoint adjoint) {
    Tensor x = adjoint.input(0);
    Tensor y = adjoint.input(1);
    Tensor g = adjoint.cotangent(0);
    GraphBuilder graph = adjoint.graph();
    if (adjoint.wanted(0)) {
      adjoint.give(0, graph.multiply(g, y));
    }
    if (adjoint.wanted(1)) {
      boolean alike = x.shape().equals(y.shape());
      adjoint.give(1, alike ? graph.multiply(g, x) : graph.columnDot(g, x));
    }
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
