package org.lathe.models.ltm;

/** Whether a latent thought model is trained with its latents. */
public enum LatentUse {
  /** A posterior is fitted to each sequence. */
  FITTED,
  /**
   * No posterior is fitted: z is the mean of the prior, 0, for every sequence. Cross-attention to
   * zeros adds nothing, so this is the same decoder without z, and its likelihood is exact.
   */
  NONE
}
