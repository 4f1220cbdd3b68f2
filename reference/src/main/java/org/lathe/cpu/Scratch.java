package org.lathe.cpu;

import java.util.ArrayList;
import java.util.List;

/**
 * Working memory of the kernels of one program: a float array for each worker and one for all, as
 * long as the most that any kernel asked for while it was bound. Contents do not outlive a kernel's
 * run; only those of copies of frozen states do.
 */
public final class Scratch {
  /** Where kernels begin to use an array: there a cache line begins. */
  public static final int START = Aligned.START;

  private final Workspace workspace;
  private final List<FrozenCopy> copies = new ArrayList<>();
  private int length;
  private int sharedLength;

  Scratch(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Asks, while binding, for at least {@code elements} floats a worker. */
  public void reserve(int elements) {
    length = Math.max(length, elements);
  }

  /** Asks, while binding, for at least {@code elements} floats that all workers share. */
  public void reserveShared(int elements) {
    sharedLength = Math.max(sharedLength, elements);
  }

  /**
   * Asks, while binding, for a copy of a state that lasts while the state is not written.
   *
   * @param state an operand
   * @param elements of the copy
   * @return null where the operand is no state, or one that the program writes
   */
  public FrozenCopy copy(Span state, int elements) {
    if (state.writes() == null) {
      return null;
    }
    FrozenCopy copy = new FrozenCopy(state.writes(), elements);
    copies.add(copy);
    return copy;
  }

  /** Number of workers that may ask for memory. */
  public int workers() {
    return workspace.workers();
  }

  /** Bytes of all workers' own memory. */
  long bytes() {
    return 4L * length * workers();
  }

  /** Bytes that workers share. */
  long sharedBytes() {
    return 4L * sharedLength;
  }

  /** Bytes of copies of states. */
  long copiedBytes() {
    return copies.stream().mapToLong(FrozenCopy::bytes).sum();
  }

  /** Allocates what was asked for, after the last kernel was bound. */
  void allocate() {
    workspace.holdScratch(length, sharedLength);
    copies.forEach(FrozenCopy::allocate);
  }

  /** Gives back what lasts between runs. */
  void release() {
    copies.forEach(FrozenCopy::release);
  }

  /** The array of a worker, while a kernel runs. */
  public float[] of(int worker) {
    return workspace.of(worker);
  }

  /** The array of all workers, while a kernel runs. */
  public float[] shared() {
    return workspace.shared();
  }
}
