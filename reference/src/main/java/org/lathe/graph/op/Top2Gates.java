package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gates of a mixture of experts (Mixtral; Jiang et al., 2024): for each token the two experts with
 * the highest logits, the lower index first where equal, and the softmax over these two. NaN is
 * higher than any number.
 *
 * <p>Inputs: logits [E, T], E at least 2. Output: gates [E, T], zero but for the two experts of a
 * token, whose gates are at least 2^-126: the gates tell which experts were chosen. The choice has
 * no gradient.
 */
public record Top2Gates() implements Op {
  @Override
  public String mnemonic() {
    return "top2_gates";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    Shape logits = inputs.getFirst().shape();
    Rules.require(this, "C1", logits.rank() == 2, "logits %s, must have rank 2", logits);
    Rules.require(
        this, "C2", logits.extent(0) >= 2, "logits %s, there must be 2 experts or more", logits);
    return List.of(inputs.getFirst());
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(
        0,
        adjoint
            .graph()
            .apply(new Top2GatesGrad(), List.of(adjoint.output(0), adjoint.cotangent(0)))
            .getFirst());
  }
}
