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
  private final boolean counting;
  private long states;
  private long inputs;
  private long constants;
  private long intermediates;
  private long scratch;

  private Allocation(boolean counting) {
    this.counting = counting;
  }

  /** Takes what is asked for. */
  static Allocation taking() {
    return new Allocation(false);
  }

  /** Takes nothing. */
  static Allocation counting() {
    return new Allocation(true);
  }

  /** What was asked for. */
  MemoryNeed need() {
    return new MemoryNeed(states, inputs, constants, intermediates, scratch);
  }

  Span state(TensorType type) {
    states += type.bytes();
    return zeros(type);
  }

  Span input(TensorType type) {
    inputs += type.bytes();
    return zeros(type);
  }

  Span constant(TensorType type, Constant elements) {
    constants += type.bytes();
    if (counting) {
      return zeros(type);
    }
    return type.dtype() == DType.F32
        ? Span.of(elements.floats(), 0, type.shape())
        : Span.of(elements.ints(), 0, type.shape());
  }

  float[] arena(int elements) {
    intermediates += 4L * elements;
    return floats(elements);
  }

  /** After the last kernel was bound. */
  void scratch(Scratch reserved) {
    scratch += reserved.bytes();
    if (!counting) {
      reserved.allocate();
    }
  }

  private Span zeros(TensorType type) {
    int size = type.shape().size();
    return type.dtype() == DType.F32
        ? Span.of(floats(size), Aligned.START, type.shape())
        : Span.of(new int[counting ? 0 : size], 0, type.shape());
  }

  private float[] floats(int elements) {
    return Aligned.floats(counting ? 0 : elements);
  }
}
