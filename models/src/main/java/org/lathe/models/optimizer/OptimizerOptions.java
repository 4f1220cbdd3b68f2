package org.lathe.models.optimizer;

/**
 * AdamW along the clipped gradient.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param decay decoupled weight decay of matrices; vectors have none
 * @param clip largest norm of the gradient
 */
public record OptimizerOptions(
    double beta1, double beta2, double epsilon, double decay, double clip) {
  /** The settings of the paper and of its release. */
  public static OptimizerOptions published() {
    return new OptimizerOptions(0.9, 0.95, 1e-8, 0.1, 1);
  }
}
