package org.lathe.models.decoding;

/**
 * Decodes sequences token by token, side by side. The first token fed is the separator; its logits
 * predict the first token of the text.
 */
public interface StepDecoder extends AutoCloseable {
  /** Returns the number of sequences that are decoded together. */
  int batch();

  /** Tokens of the longest sequence. */
  int positions();

  /** Returns the width of a row of logits. */
  int vocabulary();

  /**
   * Returns what a text without a prompt starts from, as one word of the metrics: {@code begin} for
   * the separator alone, {@code prior} where latents are drawn from a prior.
   */
  default String unprompted() {
    return "begin";
  }

  /**
   * Returns whether {@link #begin} fits something to a prompt, so that the decoder knows more of
   * the prompt's tokens than those before each.
   */
  default boolean fitsPrompts() {
    return false;
  }

  /**
   * Starts over at position 0. A model that prepares for a prompt does so here (a latent thought
   * model fits its latents to it); the prompt's tokens are still to be fed.
   */
  void begin(Conditioning conditioning);

  /**
   * Feeds the next token of each sequence.
   *
   * @param tokens [batch]
   * @param logits receives the logits of the token after it, [batch, vocabulary]
   * @throws IllegalStateException before {@link #begin}, or if all positions are used up
   */
  void next(int[] tokens, float[] logits);

  @Override
  void close();
}
