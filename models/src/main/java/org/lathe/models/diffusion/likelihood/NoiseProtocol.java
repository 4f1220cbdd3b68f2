package org.lathe.models.diffusion.likelihood;

/** Makes the random noisy versions of a sequence that a bound is estimated from. */
interface NoiseProtocol {
  /** The lowest time in the releases of SEDD and MDLM. */
  double LOWEST = 1e-3;

  /**
   * Makes one noisy version.
   *
   * @param text its tokens
   * @param first place that noise is added to; those before it are given and not scored
   */
  NoisySequence noisy(int[] text, int first, NoiseNumbers numbers);

  /** Returns the part of the bound that has a closed form, in nats for each scored place. */
  double closedForm();
}
