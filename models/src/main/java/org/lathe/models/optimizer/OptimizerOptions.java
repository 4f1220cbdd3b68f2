package org.lathe.models.optimizer;

import org.lathe.files.InputException;

/**
 * The options of AdamW and of gradient clipping.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param decay decoupled weight decay of matrices
 * @param decayVectors whether vectors (biases, the weights of norms) decay like matrices; else they
 *     do not decay
 * @param clip largest norm of the gradient; 0 for no clipping
 */
public record OptimizerOptions(
    double beta1, double beta2, double epsilon, double decay, boolean decayVectors, double clip) {
  /** Checks the ranges, of the float32 numbers that the engines compute with. */
  public OptimizerOptions {
    require(beta1 >= 0 && (float) beta1 < 1, "beta1", beta1, "at least 0 and below 1");
    require(beta2 >= 0 && (float) beta2 < 1, "beta2", beta2, "at least 0 and below 1");
    require((float) epsilon > 0, "epsilon", epsilon, "above 0");
    require(decay >= 0, "decay", decay, "at least 0");
    require(clip == 0 || (float) clip > 0, "clip", clip, "above 0, or 0 for no clipping,");
    require(Float.isFinite((float) epsilon), "epsilon", epsilon, "finite");
    require(Float.isFinite((float) decay), "decay", decay, "finite");
    require(Float.isFinite((float) clip), "clip", clip, "finite");
  }

  /** Options of which vectors do not decay. */
  public OptimizerOptions(double beta1, double beta2, double epsilon, double decay, double clip) {
    this(beta1, beta2, epsilon, decay, false, clip);
  }

  /** Returns whether gradients are clipped. */
  public boolean clips() {
    return clip > 0;
  }

  /** Returns the decay of a matrix or of a vector. */
  public double decay(boolean matrix) {
    return matrix || decayVectors ? decay : 0;
  }

  private static void require(boolean holds, String option, double value, String must) {
    if (!holds) {
      throw new InputException("{%s} %s, must be %s as float32".formatted(option, value, must));
    }
  }

  /** Returns the settings of the paper and of its release. */
  public static OptimizerOptions published() {
    return new OptimizerOptions(0.9, 0.95, 1e-8, 0.1, 1);
  }
}
