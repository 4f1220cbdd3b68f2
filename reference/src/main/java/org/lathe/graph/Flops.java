package org.lathe.graph;

import java.util.List;

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
    return task.op().flops(shapes(task.inputs()), shapes(task.outputs()));
  }

  private static List<Shape> shapes(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::shape).toList();
  }
}
