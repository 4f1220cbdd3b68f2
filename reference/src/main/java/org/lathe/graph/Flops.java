package org.lathe.graph;

import java.util.List;

/**
 * Counts the floating-point operations of a graph; a multiply-add counts as two. It counts matrix
 * products, attention, scans and the output layer. Everything else is less than one percent of them
 * in a model of any size.
 */
public final class Flops {
  private Flops() {}

  /** Returns the number of operations of one run. */
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
