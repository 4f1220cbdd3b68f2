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
   *     depends on it. What depends on a target only through int32 tensors does not count: integers
   *     have no gradient
   * @throws IllegalArgumentException if a seed or a target is int32
   */
  public static Map<Tensor, Tensor> reverse(
      GraphBuilder graph, Map<Tensor, Tensor> seeds, Collection<Tensor> targets) {
    seeds.keySet().forEach(seed -> requireFloats(seed, "seed"));
    targets.forEach(target -> requireFloats(target, "target"));
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

  private static void requireFloats(Tensor tensor, String role) {
    if (tensor.type().dtype() != DType.F32) {
      throw new IllegalArgumentException(
          role + " " + tensor + " is int32, and integers have no gradient");
    }
  }

  /** Returns the targets and every float32 tensor that depends on one. */
  static Set<Tensor> active(List<Task> tasks, Collection<Tensor> targets) {
    Set<Tensor> active = new HashSet<>(targets);
    for (Task task : tasks) {
      if (task.inputs().stream().anyMatch(active::contains)) {
        task.outputs().stream()
            .filter(output -> output.type().dtype() == DType.F32)
            .forEach(active::add);
      }
    }
    return active;
  }
}
