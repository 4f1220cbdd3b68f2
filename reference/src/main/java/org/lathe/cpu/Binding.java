package org.lathe.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.graph.Constant;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TooLargeException;
import org.lathe.graph.op.Repeat;
import org.lathe.graph.op.Reshape;
import org.lathe.graph.op.Slice;

/**
 * Gives every tensor of a graph its span and every task its kernel. A repeat is unrolled: its
 * iterations are kernels on other slices, which costs nothing here.
 */
final class Binding {
  private final Kernels kernels;
  private final Scratch scratch;
  private final Allocation allocation;
  private final List<Kernel> bound = new ArrayList<>();
  private final Map<Constant, Span> constants = new IdentityHashMap<>();

  Binding(Kernels kernels, Scratch scratch, Allocation allocation) {
    this.kernels = kernels;
    this.scratch = scratch;
    this.allocation = allocation;
  }

  /**
   * Allocates the arena and binds all tasks.
   *
   * @param spans holds inputs and states; receives all other tensors
   * @return the kernels in order
   */
  List<Kernel> bind(TaskGraph asked, Map<Tensor, Span> spans) {
    TaskGraph graph = kernels.fused(asked);
    graph.updates().forEach((state, value) -> spans.put(value, spans.get(state)));
    for (Tensor output : graph.outputs().values()) {
      // Read after the run, when the arena may be another program's.
      if (output.kind() == Tensor.Kind.INTERMEDIATE && !spans.containsKey(output)) {
        spans.put(output, allocation.output(output.type()));
      }
    }
    MemoryPlan plan = MemoryPlan.of(graph, Set.copyOf(spans.keySet()));
    if (plan.size() > Integer.MAX_VALUE - 32) {
      throw new TooLargeException(
          "graph "
              + graph.name()
              + " needs "
              + plan.size()
              + " elements of working memory, more than one Java array holds");
    }
    Storage arena = allocation.arena((int) plan.size());
    bindTasks(graph, plan, arena, Aligned.START, spans);
    for (Tensor output : graph.outputs().values()) {
      span(output, plan, arena, Aligned.START, spans);
    }
    allocation.scratch(scratch);
    return List.copyOf(bound);
  }

  private void bindTasks(
      TaskGraph graph, MemoryPlan plan, Storage arena, int base, Map<Tensor, Span> spans) {
    for (Task task : graph.tasks()) {
      List<Span> inputs =
          task.inputs().stream().map(input -> span(input, plan, arena, base, spans)).toList();
      List<Span> outputs =
          task.outputs().stream().map(output -> span(output, plan, arena, base, spans)).toList();
      if (task.op() instanceof Repeat repeat) {
        int workspace = base + (int) plan.workspaceOffset(task);
        unroll(repeat, inputs, outputs, arena, workspace);
      } else if (!isView(task, inputs, outputs)) {
        bound.add(kernels.bind(task.op(), inputs, outputs, scratch));
      }
    }
  }

  /** Whether the task's output is already where its operand is, and nothing needs doing. */
  private static boolean isView(Task task, List<Span> inputs, List<Span> outputs) {
    boolean moves = task.op() instanceof Slice || task.op() instanceof Reshape;
    if (!moves) {
      return false;
    }
    Span from = inputs.getFirst();
    Span to = outputs.getFirst();
    int skipped = task.op() instanceof Slice slice ? slice.from() * stride(from) : 0;
    return from.sameArray(to) && from.offset() + skipped == to.offset();
  }

  private static int stride(Span stacked) {
    return stacked.size() / Math.max(1, stacked.shape().extent(0));
  }

  private Span span(
      Tensor tensor, MemoryPlan plan, Storage arena, int base, Map<Tensor, Span> spans) {
    Span known = spans.get(tensor);
    if (known != null) {
      return known;
    }
    Span span;
    MemoryPlan.View view = plan.view(tensor);
    if (tensor.kind() == Tensor.Kind.CONSTANT) {
      span = constant(tensor);
    } else if (view.root() != tensor) {
      Span root = span(view.root(), plan, arena, base, spans);
      span = root.view(view.offset(), tensor.shape());
    } else {
      span = Span.of(arena, base + (int) plan.offset(tensor), tensor.shape());
    }
    spans.put(tensor, span);
    return span;
  }

  private Span constant(Tensor tensor) {
    return constants.computeIfAbsent(
        tensor.constant(), elements -> allocation.constant(tensor.type(), elements));
  }

  private void unroll(
      Repeat repeat, List<Span> operands, List<Span> results, Storage arena, int workspace) {
    TaskGraph body = repeat.body();
    List<Tensor> bodyOutputs = List.copyOf(body.outputs().values());
    MemoryPlan plan = MemoryPlan.of(body, Set.copyOf(bodyOutputs));
    // The carried tensors alternate between two places in front of the body's own arena.
    Span[][] carried = new Span[repeat.carried()][2];
    int place = workspace;
    for (int c = 0; c < repeat.carried(); c++) {
      for (int side = 0; side < 2; side++) {
        carried[c][side] = Span.of(arena, place, body.inputs().get(c).shape());
        place += (int) MemoryPlan.aligned(body.inputs().get(c).shape().size());
      }
    }
    for (int step = 0; step < repeat.count(); step++) {
      int i = repeat.reversed() ? repeat.count() - 1 - step : step;
      Map<Tensor, Span> spans = new HashMap<>();
      for (int n = 0; n < body.inputs().size(); n++) {
        Span operand = operands.get(n);
        if (n < repeat.carried()) {
          operand = step == 0 ? operand : carried[n][step % 2];
        } else if (n < repeat.firstShared()) {
          operand = operand.slice(repeat.offsets().get(n - repeat.carried()) + i);
        }
        spans.put(body.inputs().get(n), operand);
      }
      Set<Integer> copied = new HashSet<>();
      for (int o = 0; o < bodyOutputs.size(); o++) {
        boolean made = bodyOutputs.get(o).kind() == Tensor.Kind.INTERMEDIATE;
        if (!made || spans.containsKey(bodyOutputs.get(o))) {
          copied.add(o);
        } else {
          spans.put(bodyOutputs.get(o), target(repeat, results, carried, o, step, i));
        }
      }
      bindTasks(body, plan, arena, place, spans);
      for (int o : copied) {
        Span from = span(bodyOutputs.get(o), plan, arena, place, spans);
        Span to = target(repeat, results, carried, o, step, i);
        bound.add(workers -> Copy.elements(from, to));
      }
    }
  }

  /** Where output {@code o} of the body goes in this iteration. */
  private static Span target(
      Repeat repeat, List<Span> results, Span[][] carried, int o, int step, int i) {
    if (o >= repeat.carried()) {
      return results.get(o).slice(i);
    }
    return step == repeat.count() - 1 ? results.get(o) : carried[o][(step + 1) % 2];
  }
}
