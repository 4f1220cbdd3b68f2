package org.lathe.models.diffusion.sampling;

import java.util.Arrays;
import org.lathe.models.diffusion.network.Denoiser;

/** A network of a test, which computes the logits of all places when it reads. */
abstract class WholeDenoiser implements Denoiser {
  private final int batch;
  private final int length;
  private final int vocabulary;
  private final boolean readsTime;
  private final float[] all;
  private int runs;

  WholeDenoiser(int batch, int length, int vocabulary, boolean readsTime) {
    this.batch = batch;
    this.length = length;
    this.vocabulary = vocabulary;
    this.readsTime = readsTime;
    this.all = new float[batch * length * vocabulary];
  }

  /**
   * Computes the logits of a sequence.
   *
   * @param noisy [n]
   * @param logits receives [n, V] from {@code from}
   */
  abstract void compute(int[] noisy, double time, float[] logits, int from);

  /** Returns how often the network ran. */
  final int runs() {
    return runs;
  }

  @Override
  public final int batch() {
    return batch;
  }

  @Override
  public final int length() {
    return length;
  }

  @Override
  public final int vocabulary() {
    return vocabulary;
  }

  /** Returns a number that places are no multiple of. */
  @Override
  public final int rows() {
    return 5;
  }

  @Override
  public final boolean readsTime() {
    return readsTime;
  }

  @Override
  public final void read(int[] noisy, double[] times) {
    runs++;
    for (int b = 0; b < batch; b++) {
      int[] sequence = Arrays.copyOfRange(noisy, b * length, (b + 1) * length);
      compute(sequence, times[b], all, b * length * vocabulary);
    }
  }

  @Override
  public final void logits(int[] places, float[] logits) {
    for (int r = 0; r < places.length; r++) {
      System.arraycopy(all, places[r] * vocabulary, logits, r * vocabulary, vocabulary);
    }
  }

  @Override
  public final void close() {}
}
