package org.lathe.models.decoding;

/**
 * Is told of each position of sequences that are decoded side by side, and may end the decoding.
 */
@FunctionalInterface
public interface DecodingListener {
  /** Hears nothing and lets the decoding run to its end. */
  DecodingListener NONE = (position, tokens, logits) -> true;

  /**
   * The token of a position is known.
   *
   * @param position from 0; those of the given tokens come first
   * @param tokens given or chosen at this position, [batch]
   * @param logits of this position, [batch, vocabulary]; valid during the call alone
   * @return whether to decode further positions
   */
  boolean decoded(int position, int[] tokens, float[] logits);
}
