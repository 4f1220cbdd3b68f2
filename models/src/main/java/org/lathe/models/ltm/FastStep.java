package org.lathe.models.ltm;

/**
 * What determines the graph of one fast step, besides model, batch and length.
 *
 * @param decay decoupled weight decay on (mu, log_var)
 * @param draws samples of z whose mean gradient it follows
 * @param update how it follows the gradient
 * @param loss what it minimizes
 * @param trajectory whether it also adds the gradient of the weights to the gradient states
 */
public record FastStep(
    double decay, NoiseDraws draws, FastUpdate update, FitLoss loss, boolean trajectory) {

  /** Returns the step of a fit. */
  public static FastStep of(FastOptions fast, FitLoss loss, boolean trajectory) {
    return new FastStep(fast.decay(), fast.draws(), fast.update(), loss, trajectory);
  }
}
