package org.lathe.models.diffusion.sampling;

/**
 * Takes noise away from sequences until none is left. Places that are not open keep their tokens.
 *
 * <p>A token is drawn in two stages, each with a random number of 53 bits: first whether the place
 * changes, then to which token, by the inverse of the cumulative sum over the ids in float64. A
 * single draw of float32 noise among all ids and the mask, as in the published programs, almost
 * never draws a rare token (Zheng et al., ICLR 2025).
 */
public interface Sampler {
  /** Takes the noise of a batch away. */
  void denoise(NoisyBatch batch);
}
