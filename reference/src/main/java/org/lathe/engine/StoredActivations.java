package org.lathe.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lathe.graph.DType;
import org.lathe.graph.op.Embedding;
import org.lathe.graph.op.Op;

/**
 * The intermediates of a bound graph that an engine stores with fewer significant bits than float32
 * ({@link Precision#storedBits}), as halves for short.
 *
 * <p>A value is what one task writes to a range of the arena; others read it until it is
 * overwritten. It is stored as halves if all of this holds:
 *
 * <ul>
 *   <li>It is an activation ({@link Op#activations}), or moves one, and the kernels of the task and
 *       of all readers support halves.
 *   <li>Each read is of elements of this value alone. A stack whose parts several tasks write, and
 *       that is read whole, stays float32. If its parts are read one by one, each is a value of its
 *       own.
 *   <li>No reader writes a state: what is added to a state, as the gradients of weights, stays
 *       float32.
 *   <li>It derives from an operation that rounds the factors of products, or from rows of a table.
 *       So sums of float32 numbers, as the gradients of latents, stay float32.
 *   <li>An output in the place of an operand is stored as this operand. Otherwise a work item would
 *       overwrite elements that others still read.
 * </ul>
 *
 * <p>The halves of a value are consecutive; {@link PackedArena} says where they begin.
 */
public final class StoredActivations {
  /** The kernels of an engine that support halves. */
  public interface Kernels {
    /** Returns whether the kernel of the operation can write this output as halves. */
    boolean writes(Op op, int output);

    /** Returns whether the kernel of the operation can read this input as halves. */
    boolean reads(Op op, int input);
  }

  /** What a task writes to {@code start .. end - 1} of the arena. */
  private static final class Value {
    private boolean halves;
    private final boolean source;
    private final List<Value> operands;
    private final Set<Value> sharing = new HashSet<>();
    private boolean damaged;
    private boolean read;

    Value(boolean halves, boolean source, List<Value> operands) {
      this.halves = halves;
      this.source = source;
      this.operands = operands;
    }

    /** Returns whether the other conditions allow halves, given those of other values. */
    boolean holds() {
      return halves
          && read
          && (source || operands.stream().anyMatch(operand -> operand.halves))
          && sharing.stream().allMatch(other -> other.halves);
    }
  }

  private final BoundGraph graph;
  private final Kernels kernels;
  private final ArenaRanges<Value> ranges = new ArenaRanges<>();
  private final List<Value> values = new ArrayList<>();
  private final List<List<Value>> inputs = new ArrayList<>();
  private final List<List<Value>> outputs = new ArrayList<>();

  private StoredActivations(BoundGraph graph, Kernels kernels) {
    this.graph = graph;
    this.kernels = kernels;
    graph.tasks().forEach(this::add);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Value value : values) {
        if (value.halves && !value.holds()) {
          value.halves = false;
          changed = true;
        }
      }
    }
  }

  /** Finds the halves of a graph for an engine with these kernels. */
  public static StoredActivations of(BoundGraph graph, Kernels kernels) {
    return new StoredActivations(graph, kernels);
  }

  /** Returns whether input {@code input} of task {@code task} of the graph is stored as halves. */
  public boolean input(int task, int input) {
    Value value = inputs.get(task).get(input);
    return value != null && value.halves;
  }

  /**
   * Returns whether output {@code output} of task {@code task} of the graph is stored as halves.
   */
  public boolean output(int task, int output) {
    Value value = outputs.get(task).get(output);
    return value != null && value.halves;
  }

  private void add(BoundTask task) {
    boolean toState =
        task.outputs().stream().anyMatch(view -> view.buffer().kind() == Buffer.Kind.STATE);
    List<Value> read = new ArrayList<>();
    for (int i = 0; i < task.inputs().size(); i++) {
      Value value = read(task.inputs().get(i));
      if (value != null) {
        value.read = true;
        value.halves &= !value.damaged && !toState && kernels.reads(task.op(), i);
      }
      read.add(value);
    }
    inputs.add(read);
    List<Value> written = new ArrayList<>();
    for (int o = 0; o < task.outputs().size(); o++) {
      written.add(inArena(task.outputs().get(o)) ? write(task, o, read) : null);
    }
    outputs.add(written);
  }

  private boolean inArena(BufferView view) {
    return view.buffer() == graph.arena(DType.F32) && view.shape().size() > 0;
  }

  /** Returns the one value that the view is a part of, else null. */
  private Value read(BufferView view) {
    if (!inArena(view)) {
      return null;
    }
    long end = view.offset() + view.shape().size();
    Set<Value> found = ranges.values(view.offset(), end);
    if (found.size() == 1 && ranges.covers(view.offset(), end)) {
      return found.iterator().next();
    }
    found.forEach(value -> value.halves = false);
    return null;
  }

  private Value write(BoundTask task, int output, List<Value> read) {
    BufferView view = task.outputs().get(output);
    Op op = task.op();
    boolean moves = op.viewsInput() || op.joinsInputs();
    Value value =
        new Value(
            (moves || op.activations().contains(output)) && kernels.writes(op, output),
            !op.factors().isEmpty() || op instanceof Embedding,
            read.stream().filter(operand -> operand != null).toList());
    for (int i = 0; i < read.size(); i++) {
      if (task.inputs().get(i).sameStart(view)) {
        Value operand = read.get(i);
        value.halves &= operand != null;
        if (operand != null) {
          value.sharing.add(operand);
          operand.sharing.add(value);
        }
      }
    }
    values.add(value);
    // What is left of an overwritten value may lie where it was stored.
    ranges
        .write(view.offset(), view.offset() + view.shape().size(), value)
        .forEach(old -> old.damaged = true);
    return value;
  }
}
