package org.lathe.models.diffusion;

/** What the gradient of a step is the mean over. */
public enum Reduction {
  /** Over all tokens (MDLM). */
  TOKENS,
  /**
   * Over the sequences, each the sum over its N tokens: N times the gradient of the mean over
   * tokens (SEDD, MD4). So a largest norm of 1 always clips, and the gradient's direction alone
   * counts.
   */
  SEQUENCES;

  /**
   * Returns the gradient in gradients of the mean over all tokens.
   *
   * @param length tokens N of a sequence
   */
  double factor(int length) {
    return this == SEQUENCES ? length : 1;
  }
}
