package org.lathe.engine;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.lathe.graph.DType;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TooLargeException;

/**
 * A task graph as a flat list of operations on buffers: repeats are unrolled, views are resolved,
 * and each intermediate has a range of the arena of its element type. An engine decides only how
 * one operation runs and where each buffer is.
 *
 * <p>A slice or a reshape that is only a view is no task here. A value that a {@code repeat}
 * returns but its body does not compute is copied, by a {@code reshape} to the same shape; that one
 * may be int32.
 */
public final class BoundGraph {
  private final TaskGraph graph;
  private final List<BoundTask> tasks;
  private final List<Buffer> inputs;
  private final List<Buffer> states;
  private final List<Buffer> constants;
  private final List<Buffer> made;
  private final Map<DType, Buffer> arenas;
  private final Map<String, BufferView> outputs;

  BoundGraph(TaskGraph graph, GraphBinding binding) {
    this.graph = graph;
    tasks = binding.tasks();
    inputs = binding.buffers(Buffer.Kind.INPUT);
    states = binding.buffers(Buffer.Kind.STATE);
    constants = binding.buffers(Buffer.Kind.CONSTANT);
    made = binding.buffers(Buffer.Kind.OUTPUT);
    arenas = binding.arenas();
    outputs = Collections.unmodifiableMap(binding.outputs());
  }

  /**
   * Binds a graph.
   *
   * @param rewrite the rewrite of the engine, applied first
   * @throws TooLargeException if the intermediates need more elements than an array of Java has
   * @throws IllegalArgumentException if the rewrite changes the graph's inputs, outputs or updates
   */
  public static BoundGraph of(TaskGraph graph, GraphRewrite rewrite) {
    return of(graph, rewrite, GraphBinding.ONE_ARRAY);
  }

  /**
   * Binds a graph for an engine whose memory is no array of Java.
   *
   * @param most elements of the intermediates of one type
   */
  public static BoundGraph of(TaskGraph graph, GraphRewrite rewrite, long most) {
    TaskGraph rewritten = rewrite.apply(graph);
    if (!rewritten.inputs().equals(graph.inputs())
        || !rewritten.outputs().equals(graph.outputs())
        || !rewritten.updates().equals(graph.updates())) {
      throw new IllegalArgumentException(
          "graph " + graph.name() + " was rewritten to one with other inputs, outputs or updates");
    }
    return new BoundGraph(graph, new GraphBinding(graph, rewritten, most));
  }

  /** Returns the original graph, before any rewrite. */
  public TaskGraph graph() {
    return graph;
  }

  /** Returns the operations in order of execution. */
  public List<BoundTask> tasks() {
    return tasks;
  }

  /** Returns the buffer of each input of the graph, in its order. */
  public List<Buffer> inputs() {
    return inputs;
  }

  /** Returns the buffer of each state of the graph, in its order. */
  public List<Buffer> states() {
    return states;
  }

  /** Returns the buffer of each set of constant elements, in order of first mention. */
  public List<Buffer> constants() {
    return constants;
  }

  /**
   * Returns the buffer of each output that a task computes and no state receives. It is read after
   * a run, when another program may have used the arena.
   */
  public List<Buffer> made() {
    return made;
  }

  /** Returns the buffer of all intermediates of this element type. */
  public Buffer arena(DType dtype) {
    return arenas.get(dtype);
  }

  /** Returns the buffer view of each output, by name. */
  public Map<String, BufferView> outputs() {
    return outputs;
  }

  /**
   * Returns whether a run changes this state; the new value is then computed in the buffer of the
   * state.
   */
  public boolean updates(Buffer state) {
    return graph.updates().containsKey(state.tensor());
  }

  /** Returns the memory of the buffers, without the working memory of an engine's kernels. */
  public MemoryNeed need() {
    return new MemoryNeed(
        bytes(states),
        bytes(inputs),
        bytes(made) + arena(DType.I32).bytes(),
        bytes(constants),
        0,
        arena(DType.F32).bytes(),
        0,
        0);
  }

  private static long bytes(List<Buffer> buffers) {
    return buffers.stream().mapToLong(Buffer::bytes).sum();
  }

  /** Returns one line per task; each operand is given with its buffer, first element and shape. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("bound graph " + graph.name());
    for (BoundTask task : tasks) {
      text.append('\n').append(task.op().mnemonic()).append(' ').append(task.inputs());
      text.append(" -> ").append(task.outputs());
    }
    return text.toString();
  }
}
