package org.lathe.engine;

import org.lathe.graph.Tensor;

/**
 * Memory that the tasks of a {@link BoundGraph} read and write: elements of one type, numbered from
 * 0. Where it lies, the engine decides. Compared by identity.
 */
public final class Buffer {
  /** What the memory is for, and so how long its contents last. */
  public enum Kind {
    /** An input of the program: the caller writes it. */
    INPUT,
    /** A state of the session, by its name: the programs of the session share it. */
    STATE,
    /** Elements that the graph holds. */
    CONSTANT,
    /** What the caller may read after a run. */
    OUTPUT,
    /** The intermediates of the graph: their elements do not outlive a run. */
    ARENA
  }

  private final Kind kind;
  private final Tensor tensor;
  private final long size;

  private Buffer(Kind kind, Tensor tensor, long size) {
    this.kind = kind;
    this.tensor = tensor;
    this.size = size;
  }

  static Buffer of(Kind kind, Tensor tensor) {
    return new Buffer(kind, tensor, tensor.shape().size());
  }

  static Buffer arena(long size) {
    return new Buffer(Kind.ARENA, null, size);
  }

  /** What it is for. */
  public Kind kind() {
    return kind;
  }

  /** The tensor whose elements these are; null for the arena, which is float32. */
  public Tensor tensor() {
    return tensor;
  }

  /** Number of elements. */
  public long size() {
    return size;
  }

  /** Bytes of all elements. */
  public long bytes() {
    return 4 * size;
  }

  /** All elements, as the tensor's shape has them; not for the arena. */
  public BufferView whole() {
    return new BufferView(this, 0, tensor.shape());
  }

  @Override
  public String toString() {
    return tensor == null ? "arena[" + size + "]" : tensor.toString();
  }
}
