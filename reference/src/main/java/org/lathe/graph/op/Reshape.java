package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * The same elements in the same order under another shape.
 *
 * <p>Inputs: x of any shape. Output: {@code shape}, of as many elements.
 */
public record Reshape(Shape shape) implements Op {
  @Override
  public String mnemonic() {
    return "reshape";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    Rules.require(
        this,
        "C1",
        inputs.get(0).shape().size() == shape.size(),
        "%s cannot become %s",
        inputs.get(0),
        shape);
    return List.of(TensorType.f32(shape));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.EXACT;
  }

  @Override
  public boolean viewsInput() {
    return true;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(0, adjoint.graph().reshape(adjoint.cotangent(0), adjoint.input(0).shape()));
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
