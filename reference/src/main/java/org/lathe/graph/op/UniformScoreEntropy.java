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
 * Score entropy of positions whose token was replaced by a uniform one (Lou, Meng and Ermon, 2024,
 * "Discrete Diffusion Modeling by Estimating the Ratios of the Data Distribution"), in nats, for
 * the log scores {@code s = x table^T + bias}:
 *
 * <pre>{@code SE = 1/vocabulary sum_(y != noisy) (e^s_y - a_y s_y + a_y (log a_y - 1))}</pre>
 *
 * with the true ratios a: r for every token if the noisy token is the target; otherwise 1/r for the
 * target and 1 for every other token. Each term is at least 0, and 0 where {@code s_y = log a_y}.
 * The noisy token's own column has no part. Not all [tokens, vocabulary] scores are stored at once.
 * A target of -1 is not scored: its loss and gradient are zero.
 *
 * <p>Inputs: x [.., d]; table [vocabulary, d], vocabulary at least 1; bias [vocabulary]; noisy
 * tokens int32 [..]; targets int32 [..]; r [..], positive, the probability of each other token
 * relative to that of the target. Outputs: the loss of each position [..]; and with {@code
 * inputGradient} the gradient of each position's own loss for its row of x, [.., d], made in the
 * same pass. No gradient reaches r. A noisy token outside the table, or a target outside it other
 * than -1, is an {@link IndexOutOfBoundsException} when the task runs.
 */
public record UniformScoreEntropy(boolean inputGradient) implements Op {
  @Override
  public String mnemonic() {
    return "uniform_score_entropy";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, I32, I32, F32);
    OutputLayer.requirePositions(this, "C1", inputs);
    OutputLayer.requireColumns(this, "C2", inputs);
    OutputLayer.requireRow(this, "C3", inputs);
    OutputLayer.requireBias(this, "C4", inputs);
    TensorType each = inputs.get(5);
    return inputGradient ? List.of(each, inputs.get(0)) : List.of(each);
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return inputGradient ? List.of(1) : List.of();
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
              ? adjoint.output(1)
              : OutputLayer.unitGradient(adjoint, new UniformScoreEntropy(true));
      adjoint.give(0, adjoint.graph().scaleRows(unit, g));
    }
    if (adjoint.wanted(1) || adjoint.wanted(2)) {
      List<Tensor> operands = new ArrayList<>(adjoint.task().inputs());
      operands.add(g);
      List<Tensor> gradients = adjoint.graph().apply(new UniformScoreEntropyGradWeight(), operands);
      adjoint.give(1, gradients.get(0));
      adjoint.give(2, gradients.get(1));
    }
  }
}
