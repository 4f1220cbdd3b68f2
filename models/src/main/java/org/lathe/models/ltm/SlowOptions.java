package org.lathe.models.ltm;

/**
 * How the decoder's weights learn: AdamW along the clipped gradient.
 *
 * @param gradient where the slow gradient is taken
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param decay decoupled weight decay of matrices; vectors have none
 * @param clip largest norm of the gradient
 */
public record SlowOptions(
    Gradient gradient, double beta1, double beta2, double epsilon, double decay, double clip) {

  /** Where the slow gradient is taken. */
  public enum Gradient {
    /** Mean cross-entropy at the final z (the paper's Algorithm 1). */
    FINAL,
    /** The sum over all fast steps of d(NELBO)/d(beta), plus the final one (release). */
    TRAJECTORY
  }

  /** The published settings with this choice of gradient. */
  public static SlowOptions published(Gradient gradient) {
    return new SlowOptions(gradient, 0.9, 0.95, 1e-8, 0.1, 1);
  }
}
