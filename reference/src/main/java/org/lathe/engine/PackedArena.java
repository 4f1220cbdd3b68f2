package org.lathe.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.lathe.graph.DType;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Shape;

/**
 * The memory of the float32 intermediates of a bound graph, planned anew: task by task, with
 * repeats unrolled, and with half the memory for what is stored as halves.
 *
 * <p>The memory plan of the graph gives each tensor its elements. Here each value, which is what
 * one task writes, has memory from that task to the last one that reads it, so that the parts of a
 * stack do not wait for each other. Values stay together, as they lie in the plan of the graph, if
 * a task reads them as one operand, or if a task writes over its operand. Such a group is stored as
 * halves if all its values are; in any other group a value that is stored as halves fills the first
 * part of its float32 elements.
 */
public final class PackedArena {
  /** Values that stay together: a range of the plan's elements, and the tasks that need it. */
  private static final class Group {
    private Group joined;
    private long start;
    private long end;
    private int from;
    private int to;
    private boolean halves;
    private long place;

    Group(BufferView view, int task, boolean halves) {
      start = view.offset();
      end = view.offset() + view.shape().size();
      from = task;
      to = task;
      this.halves = halves;
    }

    /** Returns the group of which this one has become a part. */
    Group whole() {
      return joined == null ? this : joined.whole();
    }

    void join(Group other) {
      if (other != this) {
        other.joined = this;
        start = Math.min(start, other.start);
        end = Math.max(end, other.end);
        from = Math.min(from, other.from);
        to = Math.max(to, other.to);
        halves &= other.halves;
      }
    }

    /** Returns the number of float32 elements whose memory it needs. */
    long floats() {
      return MemoryPlan.aligned(halves ? Math.ceilDiv(end - start, 2) : end - start);
    }

    boolean meets(Group other) {
      return from <= other.to && other.from <= to;
    }
  }

  /**
   * What a task writes.
   *
   * @param start its first element in the plan of the graph
   */
  private record Value(long start, Group group) {}

  private final BoundGraph graph;
  private final StoredActivations stored;
  private final ArenaRanges<Value> ranges = new ArenaRanges<>();
  private final List<List<Value>> inputs = new ArrayList<>();
  private final List<List<Value>> outputs = new ArrayList<>();
  private final long size;

  private PackedArena(BoundGraph graph, StoredActivations stored) {
    this.graph = graph;
    this.stored = stored;
    for (int t = 0; t < graph.tasks().size(); t++) {
      add(t);
    }
    // What is read was written, so these are all.
    size =
        place(
            outputs.stream()
                .flatMap(List::stream)
                .filter(Objects::nonNull)
                .map(value -> value.group().whole())
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new)));
  }

  /**
   * Plans the memory.
   *
   * @param stored which values are stored as halves
   */
  public static PackedArena of(BoundGraph graph, StoredActivations stored) {
    return new PackedArena(graph, stored);
  }

  /** Returns the number of float32 elements whose memory all intermediates need. */
  public long size() {
    return size;
  }

  /** Returns whether a view is of intermediates that have their memory here. */
  public boolean has(BufferView view) {
    return view.buffer() == graph.arena(DType.F32);
  }

  /**
   * Returns the first element of an input: the number of float32 elements before it, or if it is
   * stored as halves the number of halves.
   */
  public long input(int task, int input) {
    return first(
        inputs.get(task).get(input),
        graph.tasks().get(task).inputs().get(input),
        stored.input(task, input));
  }

  /** Returns the first element of an output, as {@link #input}. */
  public long output(int task, int output) {
    return first(
        outputs.get(task).get(output),
        graph.tasks().get(task).outputs().get(output),
        stored.output(task, output));
  }

  private static long first(Value value, BufferView view, boolean halves) {
    if (value == null) {
      return 0;
    }
    Group group = value.group().whole();
    long before = view.offset() - group.start;
    if (!halves) {
      return group.place + before;
    }
    if (group.halves) {
      return 2 * group.place + before;
    }
    return 2 * (group.place + value.start() - group.start) + view.offset() - value.start();
  }

  private void add(int t) {
    BoundTask task = graph.tasks().get(t);
    List<Value> read = new ArrayList<>();
    for (BufferView view : task.inputs()) {
      read.add(view.shape().size() > 0 && has(view) ? read(view, t) : null);
    }
    inputs.add(read);
    List<Value> written = new ArrayList<>();
    for (int o = 0; o < task.outputs().size(); o++) {
      BufferView view = task.outputs().get(o);
      written.add(view.shape().size() > 0 && has(view) ? write(view, t, o) : null);
    }
    outputs.add(written);
  }

  /** Returns a value with elements of the view; all of them are then in one group. */
  private Value read(BufferView view, int t) {
    long end = view.offset() + view.shape().size();
    Set<Value> found = ranges.values(view.offset(), end);
    if (found.isEmpty()) {
      throw new IllegalArgumentException("task " + t + " reads what nothing wrote: " + view);
    }
    Group group = found.iterator().next().group().whole();
    found.forEach(value -> group.join(value.group().whole()));
    group.to = Math.max(group.to, t);
    return found.iterator().next();
  }

  private Value write(BufferView view, int t, int output) {
    Group group = new Group(view, t, stored.output(t, output));
    long end = view.offset() + view.shape().size();
    List<BufferView> operands = graph.tasks().get(t).inputs();
    for (int i = 0; i < operands.size(); i++) {
      BufferView operand = operands.get(i);
      Shape shape = operand.shape();
      Value value = inputs.get(t).get(i);
      if (value != null
          && operand.offset() < end
          && view.offset() < operand.offset() + shape.size()) {
        value.group().whole().join(group.whole());
      }
    }
    Value value = new Value(view.offset(), group);
    ranges.write(view.offset(), end, value);
    return value;
  }

  /** Places the largest groups first, each at the first place that is free while it is needed. */
  private static long place(List<Group> groups) {
    groups.sort(
        Comparator.comparingLong(Group::floats)
            .reversed()
            .thenComparingInt(group -> group.from)
            .thenComparingLong(group -> group.start));
    long size = 0;
    List<Group> placed = new ArrayList<>();
    for (Group group : groups) {
      long at = 0;
      List<Group> meeting =
          placed.stream()
              .filter(group::meets)
              .sorted(Comparator.comparingLong(other -> other.place))
              .toList();
      for (Group other : meeting) {
        if (at + group.floats() <= other.place) {
          break;
        }
        at = Math.max(at, other.place + other.floats());
      }
      group.place = at;
      placed.add(group);
      size = Math.max(size, at + group.floats());
    }
    return size;
  }
}
