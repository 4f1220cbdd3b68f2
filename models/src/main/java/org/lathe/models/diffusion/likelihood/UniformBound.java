package org.lathe.models.diffusion.likelihood;

import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * The whole bound of the uniform process: the integral of {@code sigma'(t) * sum of score
 * entropies} over all times, estimated at random times, and what remains at both ends, in closed
 * form for each token:
 *
 * <ul>
 *   <li>{@code KL(q(x_1 | x_0) || uniform) = log V - H(sigma(1))}, since generation starts from
 *       uniform tokens;
 *   <li>the reconstruction of x_0 from x at sigma(0), {@code -log q}, q the channel of the noise
 *       read backwards, {@code q(x_0 | x) = q(x | x_0)}: H(sigma(0)) in expectation. It knows
 *       nothing of the text. The network's own last step can cost less, at best nothing.
 * </ul>
 *
 * <p>H(sigma) is the entropy of a token that noise sigma has reached.
 *
 * <p>The integral does not depend on how its times are drawn, its variance does. Published noise
 * grows by the same factor in equal times, while nearly all of the loss is where a token is
 * replaced with a probability well inside (0, 1). So half of the times are uniform, and half are
 * those of noise rates that are uniform; the weights account for the density.
 *
 * @param schedule of the noise
 * @param vocabulary number V of tokens
 */
record UniformBound(NoiseSchedule schedule, int vocabulary) implements NoiseProtocol {
  @Override
  public NoisySequence noisy(int[] text, int first, NoiseNumbers numbers) {
    return noisy(text, time(numbers.spread()), numbers.places(text.length - first));
  }

  /** Returns the time that a uniform number in [0, 1) stands for. */
  double time(double uniform) {
    if (uniform < 0.5) {
      return 2 * uniform;
    }
    return schedule.time(schedule.noiseRate(0) + range() * (2 * uniform - 1));
  }

  /** Returns the density of the times. */
  double density(double time) {
    // The noise rate grows with the time by sigma' e^-sigma.
    return 0.5 + 0.5 * schedule.rate(time) * schedule.alpha(time) / range();
  }

  private double range() {
    return schedule.noiseRate(1) - schedule.noiseRate(0);
  }

  /**
   * Replaces tokens as at a time.
   *
   * @param uniform a number in (0, 1] for each of the last places
   */
  NoisySequence noisy(int[] text, double time, double[] uniform) {
    return NoisySequence.replaced(
        text,
        vocabulary,
        uniform,
        schedule.noiseRate(time),
        time,
        schedule.weight(time) / density(time));
  }

  @Override
  public double closedForm() {
    double prior = StrictMath.log(vocabulary) - entropy(schedule.noiseRate(1), vocabulary);
    return prior + entropy(schedule.noiseRate(0), vocabulary);
  }

  /** Returns the entropy in nats of a token that is replaced at this rate. */
  static double entropy(double rate, int vocabulary) {
    if (rate == 0) {
      return 0; // The limit of x log x at 0.
    }
    double other = rate / vocabulary;
    double others = other * (vocabulary - 1);
    return -(1 - others) * StrictMath.log1p(-others) - others * StrictMath.log(other);
  }
}
