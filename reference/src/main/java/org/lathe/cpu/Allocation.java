package org.lathe.cpu;

import org.lathe.engine.MemoryNeed;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.TensorType;

/**
 * Gives a program its arrays and counts them; or only counts, and gives empty arrays in their
 * place. Binding cannot tell: it looks at shapes and at which array is which, never at elements.
 */
final class Allocation {
  private final Workspace workspace;
  private long states;
  private long inputs;
  private long outputs;
  private long constants;
  private long copies;
  private long intermediates;
  private long scratch;
  private long sharedScratch;

  private Allocation(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Takes what is asked for, and lets {@code workspace} hold what programs use in turn. */
  static Allocation taking(Workspace workspace) {
    return new Allocation(workspace);
  }

  /** Takes nothing. */
  static Allocation counting() {
    return new Allocation(null);
  }

  /** What was asked for. */
  MemoryNeed need() {
    return new MemoryNeed(
        states, inputs, outputs, constants, copies, intermediates, scratch, sharedScratch);
  }

  Span state(TensorType type) {
    states += type.bytes();
    return zeros(type);
  }

  Span input(TensorType type) {
    inputs += type.bytes();
    return zeros(type);
  }

  Span output(TensorType type) {
    outputs += type.bytes();
    return zeros(type);
  }

  Span constant(TensorType type, Constant elements) {
    constants += type.bytes();
    if (workspace == null) {
      return zeros(type);
    }
    return type.dtype() == DType.F32
        ? Span.of(elements.floats(), 0, type.shape())
        : Span.of(elements.ints(), 0, type.shape());
  }

  /** Room for intermediates, from {@link Aligned#START} on. */
  Storage arena(int elements) {
    intermediates += 4L * elements;
    if (workspace == null) {
      return new Storage(floats(0));
    }
    if (elements > 0) {
      workspace.arena().hold(Math.addExact(Aligned.START, elements));
    }
    return workspace.arena();
  }

  /** After the last kernel was bound. */
  void scratch(Scratch reserved) {
    copies += reserved.copiedBytes();
    scratch += reserved.bytes();
    sharedScratch += reserved.sharedBytes();
    if (workspace != null) {
      reserved.allocate();
    }
  }

  private Span zeros(TensorType type) {
    int size = type.shape().size();
    return type.dtype() == DType.F32
        ? Span.of(floats(size), Aligned.START, type.shape())
        : Span.of(new int[workspace == null ? 0 : size], 0, type.shape());
  }

  private float[] floats(int elements) {
    return Aligned.floats(workspace == null ? 0 : elements);
  }
}
