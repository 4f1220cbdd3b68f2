package org.lathe.models.diffusion.likelihood;

import java.util.Arrays;
import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * The exact finite form of the bound of a masking process over N places (Ou et al., 2024; Zheng et
 * al., 2024):
 *
 * <pre>{@code NELBO = E over k in 1 .. N of E over sets S of k places of
 *     N / k * sum over i in S of -log mu_i}</pre>
 *
 * <p>It is the integral over all mask rates in [0, 1], whatever the schedule, and the mean over all
 * orders in which the tokens can be generated. The k places with the smallest of N uniform numbers
 * are masked. The largest of these k numbers has the distribution of the mask rate given k masks,
 * Beta(k, N - k + 1): a network that reads the time is given the time of that rate.
 *
 * @param schedule tells the time of a mask rate
 * @param mask the id of the mask
 */
record FiniteMasks(NoiseSchedule schedule, int mask) implements NoiseProtocol {
  @Override
  public NoisySequence noisy(int[] text, int first, NoiseNumbers numbers) {
    int places = text.length - first;
    int masked = Math.min(places, 1 + (int) (numbers.spread() * places));
    return noisy(text, masked, numbers.places(places));
  }

  /**
   * Masks the places with the smallest numbers.
   *
   * @param masked how many places, at least 1
   * @param uniform a number in (0, 1] for each of the last places
   */
  NoisySequence noisy(int[] text, int masked, double[] uniform) {
    double[] sorted = uniform.clone();
    Arrays.sort(sorted);
    double rate = sorted[masked - 1];
    double weight = (double) uniform.length / masked;
    return NoisySequence.masked(text, mask, uniform, rate, schedule.time(rate), weight);
  }

  @Override
  public double closedForm() {
    return 0;
  }
}
