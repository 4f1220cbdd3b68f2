package org.lathe.models.ltm;

/**
 * What a fit minimizes: {@code nll + w KL}, where the KL may have free bits.
 *
 * @param weighted whether the weight w is an input of each step; else it is 1
 * @param freeBits bounds of the KL
 */
public record FitLoss(boolean weighted, FreeBits freeBits) {
  /** The NELBO, as in every evaluation. */
  public static final FitLoss NELBO = new FitLoss(false, FreeBits.NONE);

  /** Returns what the fits of a training minimize. */
  public static FitLoss of(LtmOptions options) {
    return new FitLoss(!options.klWeight().equals(KlWeight.ONE), options.freeBits());
  }
}
