package org.lathe.models.ltm;

/** Where the gradient of the decoder's weights is taken. */
public enum SlowGradient {
  /** Mean cross-entropy at the final z (the paper's Algorithm 1). */
  FINAL,
  /** The sum over all fast steps of d(NELBO)/d(beta), plus the final one (release). */
  TRAJECTORY
}
