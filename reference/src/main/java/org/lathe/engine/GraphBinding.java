package org.lathe.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TooLargeException;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Repeat;
import org.lathe.graph.op.Reshape;

/**
 * Gives every tensor of a graph its elements of a buffer, and every task its operands. A repeat is
 * unrolled: its iterations are the same operations on other slices.
 */
final class GraphBinding {
  /**
   * The largest arena that is one array of Java; it leaves some elements for padding before the
   * array, so that indices stay ints.
   */
  static final long ONE_ARRAY = Integer.MAX_VALUE - 32;

  private final List<BoundTask> tasks = new ArrayList<>();
  private final Map<Buffer.Kind, List<Buffer>> buffers = new EnumMap<>(Buffer.Kind.class);
  private final Map<Constant, Buffer> constants = new IdentityHashMap<>();
  private final Map<String, BufferView> outputs = new LinkedHashMap<>();
  private final Map<DType, Buffer> arenas = new EnumMap<>(DType.class);

  /** The first element, in the arena of each type, that the places of a plan are counted from. */
  private record Base(long floats, long ints) {
    static final Base START = new Base(0, 0);

    long of(Tensor tensor) {
      return tensor.type().dtype() == DType.F32 ? floats : ints;
    }

    /** The base of a repeat's workspace in a graph with this base. */
    Base of(MemoryPlan plan, Task repeat) {
      return new Base(
          floats + plan.workspaceOffset(repeat, DType.F32),
          ints + plan.workspaceOffset(repeat, DType.I32));
    }

    /** The base behind a tensor that begins here. */
    Base behind(Tensor tensor) {
      long size = MemoryPlan.aligned(tensor.shape().size());
      return tensor.type().dtype() == DType.F32
          ? new Base(floats + size, ints)
          : new Base(floats, ints + size);
    }
  }

  /**
   * Binds a graph.
   *
   * @param asked has all inputs and states
   * @param rewritten has the tasks
   * @param most elements of an arena
   */
  GraphBinding(TaskGraph asked, TaskGraph rewritten, long most) {
    Map<Tensor, BufferView> views = new HashMap<>();
    asked.inputs().forEach(input -> views.put(input, add(Buffer.Kind.INPUT, input)));
    asked.states().forEach(state -> views.put(state, add(Buffer.Kind.STATE, state)));
    asked.updates().forEach((state, value) -> views.put(value, views.get(state)));
    for (Tensor output : asked.outputs().values()) {
      if (output.kind() == Tensor.Kind.INTERMEDIATE && !views.containsKey(output)) {
        views.put(output, add(Buffer.Kind.OUTPUT, output));
      }
    }
    MemoryPlan plan = MemoryPlan.of(rewritten, Set.copyOf(views.keySet()));
    for (DType dtype : DType.values()) {
      if (plan.size(dtype) > most) {
        throw new TooLargeException(
            "graph "
                + asked.name()
                + " needs "
                + plan.size(dtype)
                + " elements of working memory, more than one array can have");
      }
      arenas.put(dtype, Buffer.arena(dtype, plan.size(dtype)));
    }
    bind(rewritten, plan, Base.START, views);
    asked
        .outputs()
        .forEach((name, tensor) -> outputs.put(name, view(tensor, plan, Base.START, views)));
  }

  List<BoundTask> tasks() {
    return List.copyOf(tasks);
  }

  List<Buffer> buffers(Buffer.Kind kind) {
    return List.copyOf(buffers.getOrDefault(kind, List.of()));
  }

  Map<DType, Buffer> arenas() {
    return Map.copyOf(arenas);
  }

  Map<String, BufferView> outputs() {
    return outputs;
  }

  private BufferView add(Buffer.Kind kind, Tensor tensor) {
    Buffer buffer = Buffer.of(kind, tensor);
    buffers.computeIfAbsent(kind, first -> new ArrayList<>()).add(buffer);
    return buffer.whole();
  }

  /**
   * Binds the tasks of a graph or of a repeat's body.
   *
   * @param base where the plan's places are counted from
   * @param views of what is known; receives those of all other tensors
   */
  private void bind(TaskGraph graph, MemoryPlan plan, Base base, Map<Tensor, BufferView> views) {
    for (Task task : graph.tasks()) {
      List<BufferView> inputs =
          task.inputs().stream().map(input -> view(input, plan, base, views)).toList();
      List<BufferView> results =
          task.outputs().stream().map(output -> view(output, plan, base, views)).toList();
      if (task.op() instanceof Repeat repeat) {
        unroll(repeat, inputs, results, base.of(plan, task));
      } else if (!isThere(task.op(), inputs, results)) {
        tasks.add(new BoundTask(task.op(), inputs, results));
      }
    }
  }

  /** Whether the task's output is already where its operand is, and nothing needs doing. */
  private static boolean isThere(Op op, List<BufferView> inputs, List<BufferView> outputs) {
    if (!op.viewsInput()) {
      return false;
    }
    BufferView from = inputs.getFirst();
    BufferView to = outputs.getFirst();
    return from.view(op.viewOffset(from.shape()), to.shape()).sameStart(to);
  }

  private BufferView view(
      Tensor tensor, MemoryPlan plan, Base base, Map<Tensor, BufferView> views) {
    BufferView known = views.get(tensor);
    if (known != null) {
      return known;
    }
    BufferView found;
    MemoryPlan.View view = plan.view(tensor);
    if (tensor.kind() == Tensor.Kind.CONSTANT) {
      found = constant(tensor);
    } else if (view.root() != tensor) {
      found = view(view.root(), plan, base, views).view(view.offset(), tensor.shape());
    } else {
      found = inArena(tensor, base.of(tensor) + plan.offset(tensor));
    }
    views.put(tensor, found);
    return found;
  }

  private BufferView inArena(Tensor tensor, long first) {
    return new BufferView(arenas.get(tensor.type().dtype()), first, tensor.shape());
  }

  /** Tensors of the same elements share a buffer. */
  private BufferView constant(Tensor tensor) {
    Buffer shared =
        constants.computeIfAbsent(
            tensor.constant(), elements -> add(Buffer.Kind.CONSTANT, tensor).buffer());
    return new BufferView(shared, 0, tensor.shape());
  }

  private void unroll(
      Repeat repeat, List<BufferView> operands, List<BufferView> results, Base workspace) {
    TaskGraph body = repeat.body();
    List<Tensor> bodyOutputs = List.copyOf(body.outputs().values());
    MemoryPlan plan = MemoryPlan.of(body, Set.copyOf(bodyOutputs));
    // The carried tensors alternate between two places in front of the body's own.
    BufferView[][] carried = new BufferView[repeat.carried()][2];
    Base place = workspace;
    for (int c = 0; c < repeat.carried(); c++) {
      Tensor input = body.inputs().get(c);
      for (int side = 0; side < 2; side++) {
        carried[c][side] = inArena(input, place.of(input));
        place = place.behind(input);
      }
    }
    for (int step = 0; step < repeat.count(); step++) {
      int i = repeat.reversed() ? repeat.count() - 1 - step : step;
      Map<Tensor, BufferView> views = new HashMap<>();
      for (int n = 0; n < body.inputs().size(); n++) {
        BufferView operand = operands.get(n);
        if (n < repeat.carried()) {
          operand = step == 0 ? operand : carried[n][step % 2];
        } else if (n < repeat.firstShared()) {
          operand = operand.slice(repeat.offsets().get(n - repeat.carried()) + i);
        }
        views.put(body.inputs().get(n), operand);
      }
      Set<Integer> copied = new HashSet<>();
      for (int o = 0; o < bodyOutputs.size(); o++) {
        boolean made = bodyOutputs.get(o).kind() == Tensor.Kind.INTERMEDIATE;
        if (!made || views.containsKey(bodyOutputs.get(o))) {
          copied.add(o);
        } else {
          views.put(bodyOutputs.get(o), target(repeat, results, carried, o, step, i));
        }
      }
      bind(body, plan, place, views);
      for (int o : copied) {
        copy(
            view(bodyOutputs.get(o), plan, place, views),
            target(repeat, results, carried, o, step, i));
      }
    }
  }

  private void copy(BufferView from, BufferView to) {
    if (!from.sameStart(to)) {
      tasks.add(new BoundTask(new Reshape(to.shape()), List.of(from), List.of(to)));
    }
  }

  /** Where output {@code o} of the body goes in this iteration. */
  private static BufferView target(
      Repeat repeat, List<BufferView> results, BufferView[][] carried, int o, int step, int i) {
    if (o >= repeat.carried()) {
      return results.get(o).slice(i);
    }
    return step == repeat.count() - 1 ? results.get(o) : carried[o][(step + 1) % 2];
  }
}
