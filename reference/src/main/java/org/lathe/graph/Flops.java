package org.lathe.graph;

import java.util.List;
import org.lathe.graph.op.CachedAttention;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CausalAttentionGrad;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.CrossAttentionGrad;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Repeat;

/**
 * Floating-point operations that a graph asks for, a multiply-add as two: those of matrix products,
 * attention and the output layer. Everything else is below one in a hundred of them in a model of
 * any size.
 */
public final class Flops {
  private Flops() {}

  /** Operations of one run. */
  public static double of(TaskGraph graph) {
    return graph.tasks().stream().mapToDouble(Flops::of).sum();
  }

  private static double of(Task task) {
    return of(task.op(), shapes(task.inputs()), shapes(task.outputs()));
  }

  private static List<Shape> shapes(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::shape).toList();
  }

  /** Operations of one task. */
  public static double of(Op op, List<Shape> inputs, List<Shape> outputs) {
    Shape first = inputs.getFirst();
    return switch (op) {
      case Repeat repeat -> repeat.count() * of(repeat.body());
      case Matmul matmul -> {
        double depth = matmul.transposeLhs() ? first.rows() : first.columns();
        yield 2 * depth * outputs.getFirst().size();
      }
      // Scores and weighted values, two products of the pairs; four more and scores again back.
      case CausalAttention attention -> 4 * causalPairs(first, attention.window());
      case CausalAttentionGrad gradient -> 10 * causalPairs(first, gradient.window());
      case CrossAttention attention -> 4 * crossPairs(inputs);
      case CrossAttentionGrad gradient -> 10 * crossPairs(inputs);
      case CachedAttention attention -> 4.0 * inputs.get(1).size();
      case LinearCrossEntropy loss -> (loss.inputGradient() ? 4 : 2) * logitTerms(inputs);
      // Its logits are those of the loss, and counted there.
      case LinearCrossEntropyGradWeight gradient -> 2 * logitTerms(inputs);
      case Counted counted -> counted.flops(inputs, outputs);
      default -> 0;
    };
  }

  /** Pairs of query and key times columns. */
  private static double causalPairs(Shape q, int window) {
    double n = q.extent(1);
    double w = Math.min(window, n);
    return q.extent(0) * (w * n - w * (w - 1) / 2) * q.columns();
  }

  private static double crossPairs(List<Shape> inputs) {
    return (double) inputs.get(0).size() * inputs.get(1).extent(1);
  }

  private static double logitTerms(List<Shape> inputs) {
    return (double) inputs.get(0).size() * inputs.get(1).extent(0);
  }
}
