package org.lathe.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Splits a graph that runs many times into a prefix, run once, and the rest. Tasks that do not
 * depend on the changing inputs and states go to the prefix, and their results pass to the rest in
 * states. Updates of states stay in the rest.
 */
public final class Hoist {
  private Hoist() {}

  /**
   * The two graphs.
   *
   * @param prefix run once, after the unchanging inputs have been fed
   * @param rest run each time the changing inputs have been fed
   */
  public record Split(TaskGraph prefix, TaskGraph rest) {}

  /**
   * Splits {@code graph}.
   *
   * @param changing says whether an input or state changes between runs of the rest
   * @param boundary prefix of the names of the states that carry values over
   * @throws IllegalArgumentException if {@code graph} has a state of such a name, which the graphs
   *     would overwrite
   */
  public static Split split(TaskGraph graph, Predicate<Tensor> changing, String boundary) {
    Set<Tensor> dependent = new LinkedHashSet<>();
    for (Tensor input : graph.inputs()) {
      if (changing.test(input)) {
        dependent.add(input);
      }
    }
    for (Tensor state : graph.states()) {
      if (changing.test(state) || graph.updates().containsKey(state)) {
        dependent.add(state);
      }
    }
    List<Task> fixed = new ArrayList<>();
    List<Task> varying = new ArrayList<>();
    Set<Tensor> made = new LinkedHashSet<>();
    Set<Tensor> free = new LinkedHashSet<>();
    for (Task task : graph.tasks()) {
      if (isFree(task, free, dependent)) {
        free.addAll(task.outputs());
        fixed.add(task);
        varying.add(task);
      } else if (task.inputs().stream().anyMatch(dependent::contains)
          || task.outputs().stream().anyMatch(graph.updates()::containsValue)) {
        dependent.addAll(task.outputs());
        varying.add(task);
      } else {
        fixed.add(task);
        made.addAll(task.outputs());
      }
    }
    Set<Tensor> crossing = new LinkedHashSet<>();
    varying.forEach(task -> task.inputs().stream().filter(made::contains).forEach(crossing::add));
    graph.outputs().values().stream().filter(made::contains).forEach(crossing::add);
    requireFree(graph, crossing.size(), boundary);
    return new Split(
        prefix(graph, fixed, crossing, boundary), rest(graph, varying, crossing, boundary));
  }

  private static void requireFree(TaskGraph graph, int crossing, String boundary) {
    Set<String> names = graph.states().stream().map(Tensor::name).collect(Collectors.toSet());
    for (int number = 0; number < crossing; number++) {
      if (names.contains(boundary + number)) {
        throw new IllegalArgumentException(
            "graph %s already has a state %s: use another boundary than \"%s\""
                .formatted(graph.name(), boundary + number, boundary));
      }
    }
  }

  /**
   * Returns whether a task is only a slice or a reshape of a weight. That costs nothing and is done
   * in both graphs, since hoisting would copy the weight.
   */
  private static boolean isFree(Task task, Set<Tensor> free, Set<Tensor> dependent) {
    Tensor operand = task.inputs().getFirst();
    return task.op().viewsInput()
        && (free.contains(operand) || operand.kind() == Tensor.Kind.STATE)
        && !dependent.contains(operand);
  }

  private static TaskGraph prefix(
      TaskGraph graph, List<Task> fixed, Set<Tensor> crossing, String boundary) {
    GraphBuilder builder = new GraphBuilder(graph.name() + ".prefix");
    Map<Tensor, Tensor> mapping = new HashMap<>();
    leaves(builder, graph, fixed, Set.of(), mapping);
    for (Task task : fixed) {
      builder.copy(task, mapping);
    }
    int number = 0;
    for (Tensor tensor : crossing) {
      Tensor state = builder.state(boundary + number++, tensor.type());
      builder.update(state, mapping.get(tensor));
    }
    return builder.build();
  }

  private static TaskGraph rest(
      TaskGraph graph, List<Task> varying, Set<Tensor> crossing, String boundary) {
    GraphBuilder builder = new GraphBuilder(graph.name());
    Map<Tensor, Tensor> mapping = new HashMap<>();
    Set<Tensor> kept = new LinkedHashSet<>(graph.updates().keySet());
    kept.addAll(graph.outputs().values());
    leaves(builder, graph, varying, kept, mapping);
    int number = 0;
    for (Tensor tensor : crossing) {
      mapping.put(tensor, builder.state(boundary + number++, tensor.type()));
    }
    for (Task task : varying) {
      builder.copy(task, mapping);
    }
    graph
        .updates()
        .forEach((state, value) -> builder.update(mapping.get(state), mapping.get(value)));
    graph
        .outputs()
        .forEach((name, tensor) -> builder.output(name, builder.standIn(tensor, mapping)));
    return builder.build();
  }

  /** Declares what these tasks read and what else is kept, in the order of the whole graph. */
  private static void leaves(
      GraphBuilder builder,
      TaskGraph graph,
      List<Task> tasks,
      Set<Tensor> kept,
      Map<Tensor, Tensor> mapping) {
    Set<Tensor> read = new LinkedHashSet<>(kept);
    tasks.forEach(task -> read.addAll(task.inputs()));
    for (Tensor input : graph.inputs()) {
      if (read.contains(input)) {
        mapping.put(input, builder.input(input.name(), input.type()));
      }
    }
    for (Tensor state : graph.states()) {
      if (read.contains(state)) {
        mapping.put(state, builder.state(state.name(), state.type()));
      }
    }
  }
}
