package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.ArrayList;
import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Score entropy of masked positions (Lou, Meng and Ermon, 2024, "Discrete Diffusion Modeling by
 * Estimating the Ratios of the Data Distribution"), in nats, for the log scores {@code log s = x
 * table^T + bias - c} of the tokens that may replace the mask:
 *
 * <pre>{@code SE = sum_v s_v - R log s_target + R (log R - 1)}</pre>
 *
 * at least 0, and 0 where {@code s_target = R} and all other scores are 0. It is R times the
 * cross-entropy of the softmax of the logits, plus a penalty {@code E - R - R log(E / R)} for a sum
 * of scores E other than R. Not all [tokens, vocabulary] logits are stored at once. A target of -1
 * is not scored: its loss and gradient are zero.
 *
 * <p>Inputs: x [.., d]; table [vocabulary, d], vocabulary at least 1; bias [vocabulary]; targets
 * int32 [..]; c [..], the offset of the logits; R [..], positive, the sum of the true scores.
 * Outputs: the loss of each position [..]; the logarithm of the sum of the exponentials of its
 * logits [..]; and with {@code inputGradient} the gradient of each position's own loss for its row
 * of x, [.., d], made in the same pass. No gradient reaches c and R. A target outside the table
 * other than -1 is an {@link IndexOutOfBoundsException} when the task runs.
 */
public record LinearScoreEntropy(boolean inputGradient) implements Op {
  @Override
  public String mnemonic() {
    return "linear_score_entropy";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, I32, F32, F32);
    OutputLayer.requirePositions(this, "C1", inputs);
    OutputLayer.requireColumns(this, "C2", inputs);
    OutputLayer.requireRow(this, "C3", inputs);
    OutputLayer.requireBias(this, "C4", inputs);
    TensorType each = inputs.get(4);
    return inputGradient ? List.of(each, each, inputs.get(0)) : List.of(each, each);
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return inputGradient ? List.of(2) : List.of();
  }

  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return (inputGradient ? 4 : 2) * LinearCrossEntropy.logitTerms(inputs);
  }

  @Override
  public List<Integer> factors() {
    return List.of(0, 1);
  }

  @Override
  public boolean differentiableIn(int input) {
    return input < 3;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    Tensor g = adjoint.cotangent(0);
    if (adjoint.wanted(0)) {
      Tensor unit =
          inputGradient
              ? adjoint.output(2)
              : OutputLayer.unitGradient(adjoint, new LinearScoreEntropy(true));
      adjoint.give(0, adjoint.graph().scaleRows(unit, g));
    }
    if (adjoint.wanted(1) || adjoint.wanted(2)) {
      List<Tensor> operands = new ArrayList<>(adjoint.task().inputs());
      operands.add(g);
      List<Tensor> gradients = adjoint.graph().apply(new LinearScoreEntropyGradWeight(), operands);
      adjoint.give(1, gradients.get(0));
      adjoint.give(2, gradients.get(1));
    }
  }
}
