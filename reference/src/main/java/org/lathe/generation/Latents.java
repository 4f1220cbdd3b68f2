package org.lathe.generation;

/** Which latents of a fitted posterior to decode from. */
public enum Latents {
  /** The posterior's mean. */
  MEAN,
  /** One sample of the posterior, at noise that the fit has not seen. */
  SAMPLE
}
