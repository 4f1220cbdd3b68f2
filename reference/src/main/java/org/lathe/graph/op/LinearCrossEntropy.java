package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Cross-entropy of softmax(x table^T + bias) against target ids, in nats, without storing all
 * [tokens, vocabulary] logits at once. A target of -1 is not scored: its loss and gradient are
 * zero.
 *
 * <p>Inputs: x [.., d]; table [vocabulary, d], vocabulary at least 1; targets int32 [..]; if there
 * is one, bias [vocabulary]. Outputs: the loss of each position [..]; the log of the softmax's
 * denominator [..]; and with {@code inputGradient} the gradient of each position's own loss for its
 * row of x, [.., d], made in the same pass. A target outside the table other than -1 is an {@link
 * IndexOutOfBoundsException} when the task runs.
 */
public record LinearCrossEntropy(boolean inputGradient) implements Op {
  /** The input that is the bias, if there is one. */
  private static final int BIAS = 3;

  /** Returns the bias among the inputs of a task, or empty if its logits have none. */
  public static <T> Optional<T> bias(List<T> inputs) {
    return inputs.stream().skip(BIAS).findFirst();
  }

  @Override
  public String mnemonic() {
    return "linear_cross_entropy";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    if (bias(inputs).isPresent()) {
      Rules.operands(this, inputs, F32, F32, I32, F32);
    } else {
      Rules.operands(this, inputs, F32, F32, I32);
    }
    Shape x = inputs.get(0).shape();
    Shape table = inputs.get(1).shape();
    Shape targets = inputs.get(2).shape();
    Rules.require(
        this,
        "C1",
        x.rank() >= 2 && x.withoutLast().equals(targets),
        "x %s, targets %s",
        x,
        targets);
    Rules.require(
        this,
        "C2",
        table.rank() == 2 && table.columns() == x.columns(),
        "x %s, table %s",
        x,
        table);
    Rules.require(this, "C3", table.extent(0) >= 1, "table %s has no rows", table);
    bias(inputs).ifPresent(bias -> requireBias(this, "C4", bias.shape(), table));
    TensorType each = TensorType.f32(targets);
    return inputGradient ? List.of(each, each, inputs.get(0)) : List.of(each, each);
  }

  /** Requires one number for each row of the table. */
  static void requireBias(Op op, String label, Shape bias, Shape table) {
    Rules.require(
        op, label, bias.equals(Shape.of(table.extent(0))), "bias %s, table %s", bias, table);
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return inputGradient ? List.of(2) : List.of();
  }

  /** Pairs of position and word, times columns. */
  static double logitTerms(List<Shape> inputs) {
    return (double) inputs.get(0).size() * inputs.get(1).extent(0);
  }

  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return (inputGradient ? 4 : 2) * logitTerms(inputs);
  }

  @Override
  public List<Integer> factors() {
    return List.of(0, 1);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    Tensor g = adjoint.cotangent(0);
    if (adjoint.wanted(0)) {
      Tensor unit =
          inputGradient
              ? adjoint.output(2)
              : OutputLayer.unitGradient(adjoint, new LinearCrossEntropy(true));
      adjoint.give(0, adjoint.graph().scaleRows(unit, g));
    }
    Optional<Tensor> bias = bias(adjoint.task().inputs());
    if (adjoint.wanted(1) || bias.isPresent() && adjoint.wanted(BIAS)) {
      List<Tensor> operands = new ArrayList<>();
      operands.add(adjoint.input(0));
      operands.add(adjoint.input(1));
      operands.add(adjoint.input(2));
      operands.add(adjoint.output(1));
      operands.add(g);
      bias.ifPresent(operands::add);
      List<Tensor> gradients = adjoint.graph().apply(new LinearCrossEntropyGradWeight(), operands);
      adjoint.give(1, gradients.get(0));
      if (bias.isPresent()) {
        adjoint.give(BIAS, gradients.get(1));
      }
    }
  }
}
