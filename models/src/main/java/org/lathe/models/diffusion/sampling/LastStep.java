package org.lathe.models.diffusion.sampling;

/** How the noise that is left after the last time of a grid is taken away. */
public enum LastStep {
  /** A draw (SEDD). */
  DRAW,
  /** The likeliest token (MDLM, MD4). */
  ARGMAX
}
