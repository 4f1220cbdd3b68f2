package org.lathe.models.diffusion.network;

import java.util.stream.IntStream;

/**
 * Computes what a network says about each place of noisy sequences, with the present weights of a
 * session. A sequence of N tokens has N + 1 places: the first holds the separator, which noise
 * never reaches.
 */
public interface Denoiser extends AutoCloseable {
  /** Returns the number of sequences that are computed together. */
  int batch();

  /** Returns the number n of places of a sequence. */
  int length();

  /** Returns the number V of token ids; where noise masks tokens, V is the mask's id. */
  int vocabulary();

  /** Returns the number of places whose logits are computed together. */
  int rows();

  /** Returns whether the result depends on the time; otherwise the noisy ids alone decide it. */
  boolean readsTime();

  /**
   * Runs the network on noisy sequences.
   *
   * @param noisy ids that the network reads, [batch, n]
   * @param times t of each sequence in [0, 1], [batch]
   */
  void read(int[] noisy, double[] times);

  /**
   * Computes the logits of places of the sequences that were read last: log probabilities up to a
   * constant where the network predicts tokens, else log scores without their offset.
   *
   * @param places numbers in the batch from 0, {@code sequence n + place}, at most {@link #rows}
   * @param logits receives [rows, V], those of the places first
   */
  void logits(int[] places, float[] logits);

  /**
   * Runs the network and computes the logits of every place.
   *
   * @param noisy as in {@link #read}
   * @param times as in {@link #read}
   * @param logits receives [batch, n, V]
   */
  default void logits(int[] noisy, double[] times, float[] logits) {
    read(noisy, times);
    float[] some = new float[rows() * vocabulary()];
    for (int first = 0; first < noisy.length; first += rows()) {
      int end = Math.min(noisy.length, first + rows());
      logits(IntStream.range(first, end).toArray(), some);
      System.arraycopy(some, 0, logits, first * vocabulary(), (end - first) * vocabulary());
    }
  }

  @Override
  void close();
}
