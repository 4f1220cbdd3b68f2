package org.lathe.models.diffusion.network;

/**
 * Computes the loss of each place of noisy sequences, with the present weights of a session. A
 * sequence of N tokens has N + 1 places: the first holds the separator, which noise never reaches.
 */
public interface PlaceLosses extends AutoCloseable {
  /** Returns the number of sequences that are computed together. */
  int batch();

  /** Returns the number n of places of a sequence. */
  int length();

  /**
   * Returns the loss of each place, [batch, n], in nats: {@code -log mu} of the target where the
   * network predicts tokens, the score entropy at sigma(t) where it gives scores; 0 where nothing
   * is scored.
   *
   * @param noisy ids that the network reads, [batch, n]; the mask's id is the vocabulary
   * @param targets ids without noise, [batch, n]; -1 where nothing is scored
   * @param times t of each sequence in [0, 1], [batch]
   */
  float[] of(int[] noisy, int[] targets, double[] times);

  /**
   * Returns the cross-entropy of each place, [batch, n], in nats: {@code -log softmax(logits)} of
   * the target; 0 where nothing is scored. It equals {@link #of} where the network predicts tokens;
   * of a network that gives scores by masks it is the loss of the same network read as one that
   * predicts tokens.
   *
   * @param noisy as in {@link #of}
   * @param targets as in {@link #of}
   * @param times as in {@link #of}
   * @throws UnsupportedOperationException if noise does not mask tokens
   */
  float[] crossEntropy(int[] noisy, int[] targets, double[] times);

  @Override
  void close();
}
