package org.lathe.models.optimizer;

import org.lathe.files.InputException;

/**
 * The options of AdamW and of gradient clipping.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param decay decoupled weight decay of matrices; vectors have none
 * @param clip largest norm of the gradient
 */
public record OptimizerOptions(
    double beta1, double beta2, double epsilon, double decay, double clip) {
  /** Checks the ranges. */
  public OptimizerOptions {
    require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "at least 0 and below 1");
    require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "at least 0 and below 1");
    require(epsilon > 0, "epsilon", epsilon, "above 0");
    require(decay >= 0, "decay", decay, "at least 0");
    require(clip > 0, "clip", clip, "above 0");
    require(Double.isFinite(epsilon), "epsilon", epsilon, "finite");
    require(Double.isFinite(decay), "decay", decay, "finite");
    require(Double.isFinite(clip), "clip", clip, "finite");
  }

  private static void require(boolean holds, String option, double value, String must) {
    if (!holds) {
      throw new InputException("{%s} %s, must be %s".formatted(option, value, must));
    }
  }

  /** Returns the settings of the paper and of its release. */
  public static OptimizerOptions published() {
    return new OptimizerOptions(0.9, 0.95, 1e-8, 0.1, 1);
  }
}
