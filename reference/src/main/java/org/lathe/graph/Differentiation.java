package org.lathe.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reverse-mode differentiation, graph to graph: the backward pass consists of ordinary operations,
 * added after the existing tasks. Only the tasks that the chosen tensors need are added, so a
 * request for {@code d/dz} adds no weight gradients.
 */
public final class Differentiation {
  private Differentiation() {}

  /**
   * Returns vector-Jacobian products: for each target, {@code sum over seeds of (d seed / d
   * target)^T cotangent}.
   *
   * @param graph holds the forward tasks; receives the backward ones
   * @param seeds from each differentiated tensor to its cotangent, of the same shape
   * @param targets what to differentiate for: inputs, states or intermediates, all float32
   * @return the cotangent of each target, in the order of {@code targets}; zeros where no seed
   *     depends on it
   */
  public static Map<Tensor, Tensor> reverse(
      GraphBuilder graph, Map<Tensor, Tensor> seeds, Collection<Tensor> targets) {
    List<Task> tasks = graph.tasks();
    Set<Tensor> active = active(tasks, targets);
    Cotangents cotangents = new Cotangents(graph);
    seeds.forEach(cotangents::add);
    for (Task task : tasks.reversed()) {
      if (task.inputs().stream().noneMatch(active::contains)) {
        continue;
      }
      List<Tensor> ofOutputs = new ArrayList<>();
      boolean reached = false;
      for (Tensor output : task.outputs()) {
        Tensor sum = cotangents.sum(output);
        ofOutputs.add(sum);
        reached |= sum != null;
      }
      if (reached) {
        task.op().gradient(new Adjoint(graph, task, ofOutputs, active, cotangents));
      }
    }
    Map<Tensor, Tensor> result = new LinkedHashMap<>();
    for (Tensor target : targets) {
      Tensor sum = cotangents.sum(target);
      result.put(target, sum != null ? sum : graph.filled(target.type(), 0));
    }
    return result;
  }

  /** Returns the targets and every tensor that depends on one. */
  static Set<Tensor> active(List<Task> tasks, Collection<Tensor> targets) {
    Set<Tensor> active = new HashSet<>(targets);
    for (Task task : tasks) {
      if (task.inputs().stream().anyMatch(active::contains)) {
        active.addAll(task.outputs());
      }
    }
    return active;
  }
}
