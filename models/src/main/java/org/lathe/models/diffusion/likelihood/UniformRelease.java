package org.lathe.models.diffusion.likelihood;

import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * What the release of SEDD prints for the uniform process: the mean of {@code sigma'(t) * sum of
 * score entropies} over times that are uniform in [{@link #LOWEST}, 1], nothing for the ends. It is
 * no bound.
 *
 * @param schedule of the noise
 * @param vocabulary number V of tokens
 */
record UniformRelease(NoiseSchedule schedule, int vocabulary) implements NoiseProtocol {
  @Override
  public NoisySequence noisy(int[] text, int first, NoiseNumbers numbers) {
    double time = LOWEST + (1 - LOWEST) * numbers.spread();
    return NoisySequence.replaced(
        text,
        vocabulary,
        numbers.places(text.length - first),
        schedule.noiseRate(time),
        time,
        schedule.weight(time));
  }

  @Override
  public double closedForm() {
    return 0;
  }
}
