package org.lathe.tornado;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Repeat;
import org.lathe.graph.op.Reshape;
import org.lathe.graph.op.Slice;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.op.Operations;

/**
 * Gives every tensor of a graph its place and every task its launches. A repeat is unrolled: its
 * iterations are launches of the same kernels with other words, which adds nothing to compile.
 */
final class Binding {
  private final Lowerings lowerings;
  private final Launches launches;
  private final int arena;

  /**
   * Begins.
   *
   * @param arena first element of the intermediates
   */
  Binding(Lowerings lowerings, Launches launches, int arena) {
    this.lowerings = lowerings;
    this.launches = launches;
    this.arena = arena;
  }

  /**
   * What a graph's tasks make to be read after the run, when the arena may be another program's.
   */
  static Set<Tensor> outputs(TaskGraph graph) {
    Set<Tensor> made = new LinkedHashSet<>(graph.outputs().values());
    made.removeIf(tensor -> tensor.kind() != Tensor.Kind.INTERMEDIATE);
    made.removeAll(graph.updates().values());
    return made;
  }

  /** Where the intermediates of a graph lie within its arena. */
  static MemoryPlan plan(TaskGraph graph) {
    Set<Tensor> placed = outputs(graph);
    placed.addAll(graph.updates().values());
    return MemoryPlan.of(graph, placed);
  }

  /**
   * Binds all tasks.
   *
   * @param places holds inputs, states and {@link #outputs}; receives all other tensors
   */
  void bind(TaskGraph graph, Map<Tensor, Place> places) {
    graph.updates().forEach((state, value) -> places.put(value, places.get(state)));
    MemoryPlan plan = plan(graph);
    bindTasks(graph, plan, arena, places);
    for (Tensor output : graph.outputs().values()) {
      place(output, plan, arena, places);
    }
  }

  private void bindTasks(TaskGraph graph, MemoryPlan plan, int base, Map<Tensor, Place> places) {
    for (Task task : graph.tasks()) {
      List<Place> inputs =
          task.inputs().stream().map(input -> place(input, plan, base, places)).toList();
      List<Place> outputs =
          task.outputs().stream().map(output -> place(output, plan, base, places)).toList();
      if (task.op() instanceof Repeat repeat) {
        unroll(repeat, inputs, outputs, base + (int) plan.workspaceOffset(task));
      } else if (!isView(task, inputs, outputs)) {
        lowerings.lower(task.op(), inputs, outputs, launches);
      }
    }
  }

  /** Whether the task's output is already where its operand is, and nothing needs doing. */
  private static boolean isView(Task task, List<Place> inputs, List<Place> outputs) {
    Place from = inputs.isEmpty() ? null : inputs.getFirst();
    return switch (task.op()) {
      case Slice slice -> from.slices(slice.from(), slice.to()).sameStart(outputs.getFirst());
      case Reshape reshape -> from.sameStart(outputs.getFirst());
      default -> false;
    };
  }

  private Place place(Tensor tensor, MemoryPlan plan, int base, Map<Tensor, Place> places) {
    Place known = places.get(tensor);
    if (known != null) {
      return known;
    }
    MemoryPlan.View view = plan.view(tensor);
    Place place;
    if (tensor.kind() == Tensor.Kind.CONSTANT) {
      place = launches.constant(tensor);
    } else if (view.root() == tensor) {
      place = Place.floats(base + (int) plan.offset(tensor), tensor.shape());
    } else {
      place = place(view.root(), plan, base, places).view(view.offset(), tensor.shape());
    }
    places.put(tensor, place);
    return place;
  }

  private void unroll(Repeat repeat, List<Place> operands, List<Place> results, int workspace) {
    TaskGraph body = repeat.body();
    List<Tensor> bodyOutputs = List.copyOf(body.outputs().values());
    MemoryPlan plan = MemoryPlan.of(body, Set.copyOf(bodyOutputs));
    // The carried tensors alternate between two places in front of the body's own arena.
    Place[][] carried = new Place[repeat.carried()][2];
    int at = workspace;
    for (int c = 0; c < repeat.carried(); c++) {
      for (int side = 0; side < 2; side++) {
        carried[c][side] = Place.floats(at, body.inputs().get(c).shape());
        at += (int) MemoryPlan.aligned(body.inputs().get(c).shape().size());
      }
    }
    for (int step = 0; step < repeat.count(); step++) {
      int i = repeat.reversed() ? repeat.count() - 1 - step : step;
      Map<Tensor, Place> places = new HashMap<>();
      for (int n = 0; n < body.inputs().size(); n++) {
        Place operand = operands.get(n);
        if (n < repeat.carried()) {
          operand = step == 0 ? operand : carried[n][step % 2];
        } else if (n < repeat.firstShared()) {
          operand = operand.slice(repeat.offsets().get(n - repeat.carried()) + i);
        }
        places.put(body.inputs().get(n), operand);
      }
      Set<Integer> copied = new HashSet<>();
      for (int o = 0; o < bodyOutputs.size(); o++) {
        boolean made = bodyOutputs.get(o).kind() == Tensor.Kind.INTERMEDIATE;
        if (!made || places.containsKey(bodyOutputs.get(o))) {
          copied.add(o);
        } else {
          places.put(bodyOutputs.get(o), target(repeat, results, carried, o, step, i));
        }
      }
      bindTasks(body, plan, at, places);
      for (int o : copied) {
        Place from = place(bodyOutputs.get(o), plan, at, places);
        launches.nextOperation();
        Operations.copy(from, target(repeat, results, carried, o, step, i), launches);
      }
    }
  }

  /** Where output {@code o} of the body goes in this iteration. */
  private static Place target(
      Repeat repeat, List<Place> results, Place[][] carried, int o, int step, int i) {
    if (o >= repeat.carried()) {
      return results.get(o).slice(i);
    }
    return step == repeat.count() - 1 ? results.get(o) : carried[o][(step + 1) % 2];
  }
}
