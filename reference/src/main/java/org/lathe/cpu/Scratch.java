package org.lathe.cpu;

/**
 * Working memory of the kernels of one program: a float array for each worker, as long as the most
 * that any kernel asked for while it was bound. Contents do not outlive a kernel's run.
 */
public final class Scratch {
  private final float[][] perWorker;
  private int length;

  /** For this many workers. */
  public Scratch(int workers) {
    perWorker = new float[workers][0];
  }

  /** Asks, while binding, for at least {@code elements} floats a worker. */
  public void reserve(int elements) {
    length = Math.max(length, elements);
  }

  /** Number of workers that may ask for memory. */
  public int workers() {
    return perWorker.length;
  }

  /** Bytes that {@link #allocate} takes. */
  long bytes() {
    return 4L * length * perWorker.length;
  }

  /** Allocates what was asked for, after the last kernel was bound. */
  public void allocate() {
    for (int w = 0; w < perWorker.length; w++) {
      perWorker[w] = new float[length];
    }
  }

  /** The array of a worker, while a kernel runs. */
  public float[] of(int worker) {
    return perWorker[worker];
  }
}
