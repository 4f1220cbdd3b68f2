package org.lathe.graph;

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
 * Floating-point operations that a graph really executes, a multiply-add as two: those of matrix
 * products, attention and the output layer. Everything else is below one in a hundred of them in a
 * model of any size.
 */
public final class Flops {
  private Flops() {}

  /** Operations of one run. */
  public static double of(TaskGraph graph) {
    return graph.tasks().stream().mapToDouble(Flops::of).sum();
  }

  private static double of(Task task) {
    Op op = task.op();
    Shape first = task.inputs().getFirst().shape();
    return switch (op) {
      case Repeat repeat -> repeat.count() * of(repeat.body());
      case Matmul matmul -> {
        double depth = matmul.transposeLhs() ? first.rows() : first.columns();
        yield 2 * depth * task.outputs().getFirst().shape().size();
      }
      // Scores and weighted values, two products of the pairs; four more and scores again back.
      case CausalAttention attention -> 4 * causalPairs(first, attention.window());
      case CausalAttentionGrad gradient -> 10 * causalPairs(first, gradient.window());
      case CrossAttention attention -> 4 * crossPairs(task);
      case CrossAttentionGrad gradient -> 10 * crossPairs(task);
      case CachedAttention attention -> 4.0 * task.inputs().get(1).shape().size();
      case LinearCrossEntropy loss -> (loss.inputGradient() ? 4 : 2) * logitTerms(task);
      case LinearCrossEntropyGradWeight gradient -> 4 * logitTerms(task);
      default -> 0;
    };
  }

  /** Pairs of query and key times columns. */
  private static double causalPairs(Shape q, int window) {
    double n = q.extent(1);
    double w = Math.min(window, n);
    return q.extent(0) * (w * n - w * (w - 1) / 2) * q.columns();
  }

  private static double crossPairs(Task task) {
    Shape q = task.inputs().get(0).shape();
    return (double) q.size() * task.inputs().get(1).shape().extent(1);
  }

  private static double logitTerms(Task task) {
    Shape x = task.inputs().get(0).shape();
    return (double) x.size() * task.inputs().get(1).shape().extent(0);
  }
}
