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

  private final float[][] perWorker;
  private final List<FrozenCopy> copies = new ArrayList<>();
  private float[] shared = {};
  private int length;
  private int sharedLength;

  /** For this many workers. */
  public Scratch(int workers) {
    perWorker = new float[workers][0];
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
    return perWorker.length;
  }

  /** Bytes that {@link #allocate} takes. */
  long bytes() {
    long copied = copies.stream().mapToLong(FrozenCopy::bytes).sum();
    return 4L * length * perWorker.length + 4L * sharedLength + copied;
  }

  /** Allocates what was asked for, after the last kernel was bound. */
  public void allocate() {
    for (int w = 0; w < perWorker.length; w++) {
      perWorker[w] = new float[length];
    }
    shared = new float[sharedLength];
    copies.forEach(FrozenCopy::allocate);
  }

  /** The array of a worker, while a kernel runs. */
  public float[] of(int worker) {
    return perWorker[worker];
  }

  /** The array of all workers, while a kernel runs. */
  public float[] shared() {
    return shared;
  }
}
