package org.lathe.models.ltm;

/** The values of z at which the gradient of the decoder's weights is computed. */
public enum SlowGradient {
  /** Mean cross-entropy at the final z (the paper's Algorithm 1). */
  FINAL,
  /** The sum over all fast steps of d(NELBO)/d(beta), plus the final one (release). */
  TRAJECTORY
}
