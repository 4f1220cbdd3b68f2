package org.lathe.models.diffusion.noise;

/**
 * How noise grows with the time t in [0, 1], for each token alone: a token is still untouched at t
 * with probability {@code alpha(t)}. All numbers are float64, by {@link StrictMath}.
 */
public sealed interface NoiseSchedule
    permits CosineSchedule, GeometricSchedule, LinearSchedule, LogLinearSchedule {
  /** Returns the name. */
  ScheduleName name();

  /** Returns the probability that a token is untouched; it falls as t grows. */
  double alpha(double t);

  /** Returns the probability {@code 1 - alpha} that noise reached a token. */
  default double noiseRate(double t) {
    return 1 - alpha(t);
  }

  /** Returns the total noise {@code sigma = -log alpha}. */
  default double sigma(double t) {
    return -StrictMath.log(alpha(t));
  }

  /** Returns the growth of the total noise, {@code sigma' = -alpha' / alpha}. */
  double rate(double t);

  /**
   * Returns the weight of a masked token's loss in the bound, {@code -alpha' / (1 - alpha) = sigma'
   * / (e^sigma - 1)}.
   */
  default double weight(double t) {
    return rate(t) * alpha(t) / noiseRate(t);
  }

  /**
   * Returns the weight of a masked token's loss at {@code t} in the bound of a reverse process of
   * so many steps: {@code steps (alpha(t - 1/steps) - alpha(t)) / (1 - alpha(t))}.
   */
  default double weight(double t, int steps) {
    return steps * (alpha(t - 1.0 / steps) - alpha(t)) / noiseRate(t);
  }

  /**
   * Returns the time at which {@code 1 - alpha} is this; where there is none, 0 or 1, whichever is
   * nearer.
   *
   * @param noiseRate in [0, 1]
   */
  double time(double noiseRate);
}
