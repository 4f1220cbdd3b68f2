package org.lathe.engine;

import org.lathe.graph.DType;
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
    /** Intermediates of the graph: their elements do not outlive a run. */
    ARENA
  }

  private final Kind kind;
  private final Tensor tensor;
  private final DType dtype;
  private final long size;

  private Buffer(Kind kind, Tensor tensor, DType dtype, long size) {
    this.kind = kind;
    this.tensor = tensor;
    this.dtype = dtype;
    this.size = size;
  }

  static Buffer of(Kind kind, Tensor tensor) {
    return new Buffer(kind, tensor, tensor.type().dtype(), tensor.shape().size());
  }

  static Buffer arena(DType dtype, long size) {
    return new Buffer(Kind.ARENA, null, dtype, size);
  }

  /** Returns the purpose of the buffer. */
  public Kind kind() {
    return kind;
  }

  /** Returns the tensor whose elements these are; null for an arena. */
  public Tensor tensor() {
    return tensor;
  }

  /** Returns the type of the elements. */
  public DType dtype() {
    return dtype;
  }

  /** Returns the number of elements. */
  public long size() {
    return size;
  }

  /** Returns the number of bytes of all elements. */
  public long bytes() {
    return 4 * size;
  }

  /** Returns the view of all elements, with the shape of the tensor; not for an arena. */
  public BufferView whole() {
    return new BufferView(this, 0, tensor.shape());
  }

  @Override
  public String toString() {
    if (tensor != null) {
      return tensor.toString();
    }
    return (dtype == DType.F32 ? "arena[" : "int_arena[") + size + "]";
  }
}
