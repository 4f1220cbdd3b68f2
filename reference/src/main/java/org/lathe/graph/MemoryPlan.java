package org.lathe.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.graph.op.Repeat;

/**
 * The offset of each intermediate of a graph in one of two arenas, one of float32 and one of int32
 * elements: two intermediates share memory only if their lifetimes do not overlap. The plan is
 * known before anything runs.
 *
 * <p>A slice or a reshape of a tensor takes no memory: it is a view of that tensor. An operation
 * that works in place reuses the memory of an operand that nothing reads later. The new value of a
 * state that no task reads is computed in the memory of the state, and so are the parts that it is
 * concatenated from. A {@code repeat} has a workspace while it runs.
 */
public final class MemoryPlan {
  /** Offsets are multiples of this many elements: one cache line. */
  private static final int ALIGNMENT = 16;

  /**
   * A tensor as a part of another tensor.
   *
   * @param root what holds the elements
   * @param offset first element within the root
   */
  public record View(Tensor root, int offset) {}

  private record Block(long offset, long size, int from, int to) {
    boolean meets(int start, int end) {
      return start <= to && from <= end;
    }
  }

  /** The memory of all intermediates of one element type. */
  private static final class Arena {
    private final List<Block> blocks = new ArrayList<>();
    private long size;

    /** Returns the first fit among the blocks whose lifetimes overlap [from, to]. */
    Block place(long elements, int from, int to) {
      long need = aligned(elements);
      List<Block> meeting =
          blocks.stream()
              .filter(block -> block.meets(from, to))
              .sorted(Comparator.comparingLong(Block::offset))
              .toList();
      long offset = 0;
      for (Block block : meeting) {
        if (offset + need <= block.offset()) {
          break;
        }
        offset = Math.max(offset, block.offset() + block.size());
      }
      Block placed = new Block(offset, need, from, to);
      blocks.add(placed);
      size = Math.max(size, offset + need);
      return placed;
    }

    void replace(Block block, Block other) {
      blocks.remove(block);
      blocks.add(other);
    }
  }

  private final Map<Tensor, Long> offsets = new HashMap<>();
  private final Map<DType, Map<Task, Long>> workspaces = new EnumMap<>(DType.class);
  private final Map<Tensor, View> views = new HashMap<>();
  private final Map<Tensor, Integer> lastUse = new HashMap<>();
  private final Map<Tensor, Block> owned = new HashMap<>();
  private final Map<DType, Arena> arenas = new EnumMap<>(DType.class);

  private MemoryPlan() {
    for (DType dtype : DType.values()) {
      arenas.put(dtype, new Arena());
      workspaces.put(dtype, new HashMap<>());
    }
  }

  /**
   * Plans a graph.
   *
   * @param placed intermediates that are stored elsewhere (updates of states, outputs of the body
   *     of a repeat) and get no memory in the arena
   */
  public static MemoryPlan of(TaskGraph graph, Set<Tensor> placed) {
    MemoryPlan plan = new MemoryPlan();
    plan.findViews(graph, placed);
    plan.findLifetimes(graph);
    plan.findPartsOfUpdates(graph, placed);
    List<Task> tasks = graph.tasks();
    for (int t = 0; t < tasks.size(); t++) {
      Task task = tasks.get(t);
      for (int o = 0; o < task.outputs().size(); o++) {
        Tensor output = task.outputs().get(o);
        if (plan.views.containsKey(output) || placed.contains(output)) {
          continue;
        }
        Tensor over = plan.takenOver(task, o, t, placed);
        if (over != null) {
          plan.views.put(output, new View(over, 0));
          plan.lastUse.merge(over, plan.lastUse.getOrDefault(output, t), Math::max);
          plan.extend(over);
        } else {
          int end = plan.lastUse.getOrDefault(output, t);
          Block block = plan.arenaOf(output).place(output.shape().size(), t, end);
          plan.offsets.put(output, block.offset());
          plan.owned.put(output, block);
        }
      }
      if (task.op() instanceof Repeat repeat) {
        for (DType dtype : DType.values()) {
          Block block = plan.arenas.get(dtype).place(workspace(repeat, dtype), t, t);
          plan.workspaces.get(dtype).put(task, block.offset());
        }
      }
    }
    return plan;
  }

  /**
   * Returns the number of elements of this type that the body of a repeat and its carried tensors
   * need while it runs.
   */
  public static long workspace(Repeat repeat, DType dtype) {
    long carried = 0;
    for (int c = 0; c < repeat.carried(); c++) {
      TensorType type = repeat.body().inputs().get(c).type();
      if (type.dtype() == dtype) {
        carried += 2L * aligned(type.shape().size());
      }
    }
    Set<Tensor> outputs = Set.copyOf(repeat.body().outputs().values());
    return carried + of(repeat.body(), outputs).size(dtype);
  }

  /** Rounds up to the alignment of the arena. */
  public static long aligned(long elements) {
    return (elements + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private Arena arenaOf(Tensor tensor) {
    return arenas.get(tensor.type().dtype());
  }

  /** Returns the number of elements of the arena of this type. */
  public long size(DType dtype) {
    return arenas.get(dtype).size;
  }

  /** Returns the first element, in the arena of its type, of an intermediate that is not a view. */
  public long offset(Tensor tensor) {
    return offsets.get(tensor);
  }

  /** Returns whether the plan gave this tensor memory of its own. */
  public boolean places(Tensor tensor) {
    return offsets.containsKey(tensor);
  }

  /** Returns the first element of the workspace of a repeat in the arena of this type. */
  public long workspaceOffset(Task repeat, DType dtype) {
    return workspaces.get(dtype).get(repeat);
  }

  /**
   * Returns the tensor and offset of which {@code tensor} is a view; itself at 0 if it has its own
   * elements.
   */
  public View view(Tensor tensor) {
    View view = views.get(tensor);
    if (view == null) {
      return new View(tensor, 0);
    }
    View root = view(view.root());
    return new View(root.root(), root.offset() + view.offset());
  }

  private void findViews(TaskGraph graph, Set<Tensor> placed) {
    for (Task task : graph.tasks()) {
      if (!task.op().viewsInput()) {
        continue;
      }
      Tensor output = task.outputs().getFirst();
      Tensor input = task.inputs().getFirst();
      // A view of a state that this run changes would change with it.
      boolean changes = graph.updates().containsKey(view(input).root());
      if (placed.contains(output) || changes || graph.outputs().containsValue(output)) {
        continue;
      }
      views.put(output, new View(input, task.op().viewOffset(input.shape())));
    }
  }

  private void findLifetimes(TaskGraph graph) {
    List<Task> tasks = graph.tasks();
    for (int t = 0; t < tasks.size(); t++) {
      for (Tensor input : tasks.get(t).inputs()) {
        lastUse.merge(view(input).root(), t, Math::max);
        lastUse.merge(input, t, Math::max);
      }
    }
    for (Tensor output : graph.outputs().values()) {
      lastUse.put(view(output).root(), tasks.size());
      lastUse.put(output, tasks.size());
    }
  }

  /**
   * Lets operands be made where the update of an unread state goes: that of an operation that works
   * in place on it, and those of a concatenation, each where it belongs. Last task first, so that
   * the parts of a part are found.
   */
  private void findPartsOfUpdates(TaskGraph graph, Set<Tensor> placed) {
    Set<Tensor> within = new HashSet<>();
    graph
        .updates()
        .forEach(
            (state, value) -> {
              if (placed.contains(value) && !lastUse.containsKey(state)) {
                within.add(value);
              }
            });
    for (int t = graph.tasks().size() - 1; t >= 0; t--) {
      Task task = graph.tasks().get(t);
      for (int o = 0; o < task.outputs().size(); o++) {
        Tensor output = task.outputs().get(o);
        if (!within.contains(output)) {
          continue;
        }
        int offset = 0;
        for (Tensor part : partsOf(task, o)) {
          Tensor root = wholeDyingIn(task, t, part, placed);
          if (root != null && within.add(root)) {
            views.put(root, new View(output, offset));
          }
          offset += part.shape().size();
        }
      }
    }
  }

  /** Operands that may be where the output is, one behind the other. */
  private static List<Tensor> partsOf(Task task, int output) {
    if (task.op().joinsInputs()) {
      return task.inputs();
    }
    int input = task.op().inPlaceInput(output);
    return input < 0 ? List.of() : List.of(task.inputs().get(input));
  }

  /**
   * Returns the tensor with the elements of an operand, if it has no others and this task reads it
   * last.
   */
  private Tensor wholeDyingIn(Task task, int t, Tensor operand, Set<Tensor> placed) {
    View view = view(operand);
    Tensor root = view.root();
    long readers = task.inputs().stream().filter(other -> view(other).root() == root).count();
    boolean dying =
        root.kind() == Tensor.Kind.INTERMEDIATE
            && !placed.contains(root)
            && root.shape().size() == operand.shape().size()
            && lastUse.getOrDefault(root, t) == t
            && readers == 1;
    return dying ? root : null;
  }

  /** Returns the operand whose memory output {@code o} can reuse, or null. */
  private Tensor takenOver(Task task, int o, int t, Set<Tensor> placed) {
    int input = task.op().inPlaceInput(o);
    if (input < 0) {
      return null;
    }
    Tensor root = wholeDyingIn(task, t, task.inputs().get(input), placed);
    return root != null && offsets.containsKey(root) ? root : null;
  }

  /** Extends the lifetime of the memory of {@code root} to its last use. */
  private void extend(Tensor root) {
    Block block = owned.get(root);
    Block longer = new Block(block.offset(), block.size(), block.from(), lastUse.get(root));
    arenaOf(root).replace(block, longer);
    owned.put(root, longer);
  }
}
