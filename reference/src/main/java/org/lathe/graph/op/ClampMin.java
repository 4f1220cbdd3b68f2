package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.TensorType;

/**
 * The larger of each element and a lower bound: {@code y = max(x, least)}. Over the KL divergences
 * of groups of latents, with {@code least = lambda}, it makes the free bits of Kingma et al.
 * (2016): a KL at or below lambda has no gradient.
 *
 * <p>Input: x of any shape. Output: as x.
 *
 * @param least the lower bound, finite
 */
public record ClampMin(float least) implements Op {
  @Override
  public String mnemonic() {
    return "clamp_min";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    Rules.require(this, "C1", Float.isFinite(least), "least %s, must be finite", least);
    return List.of(inputs.getFirst());
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.EXACT;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(
        0,
        adjoint
            .graph()
            .apply(new ClampMinGrad(least), List.of(adjoint.input(0), adjoint.cotangent(0)))
            .getFirst());
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
