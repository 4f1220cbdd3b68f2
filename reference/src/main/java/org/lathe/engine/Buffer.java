package org.lathe.engine;

import org.lathe.graph.Tensor;

/**
 * Memory that the tasks of a {@link BoundGraph} read and write: elements of one type, numbered from
 * 0. The engine decides where it is. Buffers are compared by identity.
 */
public final class Buffer {
  /** The purpose of the memory, which determines how long its contents last. */
  public enum Kind {
    /** An input of the program: the caller writes it. */
    INPUT,
    /** A state of the session, by its name: the programs of the session share it. */
    STATE,
    /** Constant elements of the graph. */
    CONSTANT,
    /** Elements that the caller may read after a run. */
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

  /** Returns the purpose of the buffer. */
  public Kind kind() {
    return kind;
  }

  /** Returns the tensor whose elements these are; null for the arena, which is float32. */
  public Tensor tensor() {
    return tensor;
  }

  /** Returns the number of elements. */
  public long size() {
    return size;
  }

  /** Returns the number of bytes of all elements. */
  public long bytes() {
    return 4 * size;
  }

  /** Returns the view of all elements, with the shape of the tensor; not for the arena. */
  public BufferView whole() {
    return new BufferView(this, 0, tensor.shape());
  }

  @Override
  public String toString() {
    return tensor == null ? "arena[" + size + "]" : tensor.toString();
  }
}
