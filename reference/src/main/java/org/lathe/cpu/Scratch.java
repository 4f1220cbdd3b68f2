package org.lathe.cpu;

import java.util.ArrayList;
import java.util.List;

/**
 * Working memory of the kernels of one program: a float array for each worker and one for all, each
 * as long as the largest request of any kernel at binding. Contents do not outlive a run of a
 * kernel; only the copies of frozen states do.
 */
public final class Scratch {
  /** The element at which kernels begin to use an array: the start of a cache line. */
  public static final int START = Aligned.START;

  private final Workspace workspace;
  private final List<FrozenCopy> copies = new ArrayList<>();
  private int length;
  private int sharedLength;

  Scratch(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Reserves, while binding, at least {@code elements} floats per worker. */
  public void reserve(int elements) {
    length = Math.max(length, elements);
  }

  /** Reserves, while binding, at least {@code elements} floats that all workers share. */
  public void reserveShared(int elements) {
    sharedLength = Math.max(sharedLength, elements);
  }

  /**
   * Reserves, while binding, a copy of a state that lasts while the state is not written.
   *
   * @param state an operand
   * @param elements number of elements of the copy
   * @return null if the operand is not a state, or is one that the program writes
   */
  public FrozenCopy copy(ArrayView state, int elements) {
    if (state.version() == null) {
      return null;
    }
    FrozenCopy copy = new FrozenCopy(state.version(), elements);
    copies.add(copy);
    return copy;
  }

  /** Returns the number of workers that may use memory. */
  public int workers() {
    return workspace.workers();
  }

  /** Returns the bytes of the separate memory of all workers. */
  long bytes() {
    return 4L * length * workers();
  }

  /** Returns the bytes that workers share. */
  long sharedBytes() {
    return 4L * sharedLength;
  }

  /** Returns the bytes of copies of states. */
  long copiedBytes() {
    return copies.stream().mapToLong(FrozenCopy::bytes).sum();
  }

  /** Allocates what was reserved, after the last kernel was bound. */
  void allocate() {
    workspace.holdScratch(length, sharedLength);
    copies.forEach(FrozenCopy::allocate);
  }

  /** Releases the memory that lasts between runs. */
  void release() {
    copies.forEach(FrozenCopy::release);
  }

  /** Returns the array of a worker, while a kernel runs. */
  public float[] of(int worker) {
    return workspace.of(worker);
  }

  /** Returns the array of all workers, while a kernel runs. */
  public float[] shared() {
    return workspace.shared();
  }
}
