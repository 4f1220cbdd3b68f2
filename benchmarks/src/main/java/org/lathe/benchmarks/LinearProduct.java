package org.lathe.benchmarks;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lathe.graph.Shape;
import org.lathe.graph.Task;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Repeat;

/**
 * The shape of a linear layer's product, {@code [m, k] x [k, n]}.
 *
 * @param m rows of the result, one for each token
 * @param n columns of the result
 * @param k terms of a sum
 */
record LinearProduct(int m, int n, int k) {
  /**
   * Returns the products of a part that have a row for each token, each shape once.
   *
   * @param tokens of a step
   */
  static Set<LinearProduct> of(StepGraphs.Part part, int tokens) {
    Set<LinearProduct> shapes = new LinkedHashSet<>();
    part.graphs().forEach(graph -> collect(graph.tasks(), tokens, shapes));
    return shapes;
  }

  private static void collect(List<Task> tasks, int tokens, Set<LinearProduct> shapes) {
    for (Task task : tasks) {
      if (task.op() instanceof Repeat repeat) {
        collect(repeat.body().tasks(), tokens, shapes);
      } else if (task.op() instanceof Matmul product && !product.transposeLhs()) {
        Shape left = task.inputs().getFirst().shape();
        if (left.rows() == tokens) {
          int columns = task.outputs().getFirst().shape().columns();
          shapes.add(new LinearProduct(tokens, columns, left.columns()));
        }
      }
    }
  }
}
