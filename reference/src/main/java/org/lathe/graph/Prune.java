package org.lathe.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Drops the tasks that no requested tensor needs. */
public final class Prune {
  private Prune() {}

  /**
   * Returns the tasks that {@code goals} need, in order.
   *
   * @param leaves tensors that are given, so that the tasks that compute them are not needed
   */
  public static List<Task> needed(List<Task> tasks, Collection<Tensor> goals, Set<Tensor> leaves) {
    Set<Tensor> needed = new HashSet<>(goals);
    needed.removeAll(leaves);
    List<Task> kept = new ArrayList<>();
    for (Task task : tasks.reversed()) {
      if (task.outputs().stream().anyMatch(needed::contains)) {
        kept.add(task);
        for (Tensor input : task.inputs()) {
          if (!leaves.contains(input)) {
            needed.add(input);
          }
        }
      }
    }
    return kept.reversed();
  }
}
