package org.lathe.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.BoundTask;
import org.lathe.engine.Buffer;
import org.lathe.engine.BufferView;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Session;
import org.lathe.graph.DType;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/**
 * The kernels of a graph, bound to arrays that have no elements until they are allocated. Kernels
 * do not notice this: binding uses only shapes and the identity of arrays, never elements.
 */
final class CpuBoundProgram implements BoundProgram {
  private final Session session;
  private final BoundGraph bound;
  private final Workspace workspace;
  private final Scratch scratch;
  private final Map<Buffer, ArrayView> spans = new HashMap<>();
  private final List<VersionCounter> updated = new ArrayList<>();
  private final List<Kernel> kernels;
  private boolean open;

  /**
   * Binds all tasks.
   *
   * @param states states of the session, one for each state of the graph
   */
  CpuBoundProgram(
      Session session,
      BoundGraph bound,
      Kernels kernels,
      Workspace workspace,
      Map<Buffer, ArrayView> states) {
    this.session = session;
    this.bound = bound;
    this.workspace = workspace;
    scratch = new Scratch(workspace);
    states.forEach(this::addState);
    bound.inputs().forEach(this::addUnallocated);
    bound.made().forEach(this::addUnallocated);
    bound.constants().forEach(this::addConstant);
    Buffer ints = bound.arena(DType.I32);
    spans.put(ints, ArrayView.unallocated(TensorType.i32((int) ints.size())));
    this.kernels =
        bound.tasks().stream()
            .map(task -> kernels.bind(task.op(), inputs(task), outputs(task), scratch))
            .toList();
  }

  private void addState(Buffer buffer, ArrayView state) {
    if (bound.updates(buffer)) {
      updated.add(state.version());
      spans.put(buffer, state.counted(null));
    } else {
      spans.put(buffer, state);
    }
  }

  private void addUnallocated(Buffer buffer) {
    spans.put(buffer, ArrayView.unallocated(buffer.tensor().type()));
  }

  private void addConstant(Buffer buffer) {
    TensorType type = buffer.tensor().type();
    spans.put(buffer, ArrayView.of(Storage.empty(type.dtype()), 0, type.shape()));
  }

  private List<ArrayView> inputs(BoundTask task) {
    return task.inputs().stream().map(this::span).toList();
  }

  private List<ArrayView> outputs(BoundTask task) {
    return task.outputs().stream().map(this::span).toList();
  }

  /** Returns the view with the elements of a tensor. */
  ArrayView span(BufferView view) {
    return view.buffer() == bound.arena(DType.F32)
        ? ArrayView.of(workspace.arena(), Aligned.START + (int) view.offset(), view.shape())
        : spans.get(view.buffer()).view((int) view.offset(), view.shape());
  }

  @Override
  public TaskGraph graph() {
    return bound.graph();
  }

  @Override
  public MemoryNeed need() {
    MemoryNeed tensors = bound.need();
    return new MemoryNeed(
        tensors.states(),
        tensors.inputs(),
        tensors.outputs(),
        tensors.constants(),
        scratch.copiedBytes(),
        tensors.intermediates(),
        scratch.bytes(),
        scratch.sharedBytes());
  }

  /** Returns the session whose memory it is bound to. */
  Session session() {
    return session;
  }

  BoundGraph bound() {
    return bound;
  }

  List<Kernel> kernels() {
    return kernels;
  }

  /** Returns the version counters of the states that a run changes. */
  List<VersionCounter> updated() {
    return updated;
  }

  /** Fails if a program already uses its memory. */
  void requireClosed() {
    if (open) {
      throw new EngineException(
          "graph " + graph().name() + " has a program that is still open: close it, or bind again");
    }
  }

  /** Allocates the elements of all arrays except those of states. */
  void allocate() {
    bound.inputs().forEach(buffer -> spans.get(buffer).allocate());
    bound.made().forEach(buffer -> spans.get(buffer).allocate());
    for (Buffer buffer : bound.constants()) {
      spans.get(buffer).storage().hold(buffer.tensor().constant());
    }
    long floats = bound.arena(DType.F32).size();
    if (floats > 0) {
      workspace.arena().hold(Math.addExact(Aligned.START, (int) floats));
    }
    spans.get(bound.arena(DType.I32)).allocate();
    scratch.allocate();
    open = true;
  }

  /** Releases the memory that {@link #allocate} took, except memory that programs share. */
  void release() {
    open = false;
    Stream.of(bound.inputs(), bound.made(), bound.constants(), List.of(bound.arena(DType.I32)))
        .flatMap(List::stream)
        .forEach(buffer -> spans.get(buffer).storage().release());
    scratch.release();
  }
}
