package org.lathe.models.ltm;

/** The latents of a fitted posterior that are decoded. */
public enum Latents {
  /** The posterior's mean. */
  MEAN,
  /** One sample of the posterior, at noise that the fit has not seen. */
  SAMPLE,
  /**
   * The sample at the last noise of the fit. Where that noise was kept for the whole fit, this is
   * the z that was fitted: the mean moves to make up for the noise, and alone is another point.
   */
  FITTED;

  /** Returns the latents that represent a text best after fits with these options. */
  public static Latents of(FastOptions fast) {
    return fast.noise() == FastOptions.Noise.FIXED && fast.draws().count() == 1 ? FITTED : MEAN;
  }
}
