package org.lathe.cpu;

/**
 * Working memory of the kernels of one program: a float array for each worker and one for all, as
 * long as the most that any kernel asked for while it was bound. Contents do not outlive a kernel's
 * run.
 */
public final class Scratch {
  /** Where kernels begin to use an array: there a cache line begins. */
  public static final int START = Aligned.START;

  private final float[][] perWorker;
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

  /** Number of workers that may ask for memory. */
  public int workers() {
    return perWorker.length;
  }

  /** Bytes that {@link #allocate} takes. */
  long bytes() {
    return 4L * length * perWorker.length + 4L * sharedLength;
  }

  /** Allocates what was asked for, after the last kernel was bound. */
  public void allocate() {
    for (int w = 0; w < perWorker.length; w++) {
      perWorker[w] = new float[length];
    }
    shared = new float[sharedLength];
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
