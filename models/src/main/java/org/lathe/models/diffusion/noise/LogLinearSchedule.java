package org.lathe.models.diffusion.noise;

/**
 * {@code 1 - alpha = (1 - epsilon) t}: the weight of a masked token is exactly 1/t (SEDD, MDLM).
 *
 * @param epsilon in [0, 1): probability that a token is untouched at t = 1
 */
public record LogLinearSchedule(double epsilon) implements NoiseSchedule {
  /** As published. */
  public static final double EPSILON = 1e-3;

  /** Checks the range. */
  public LogLinearSchedule {
    if (!(epsilon >= 0 && epsilon < 1)) {
      throw new IllegalArgumentException(
          "noise_eps %s, must be at least 0 and below 1".formatted(epsilon));
    }
  }

  @Override
  public ScheduleName name() {
    return ScheduleName.LOG_LINEAR;
  }

  @Override
  public double alpha(double t) {
    return 1 - noiseRate(t);
  }

  @Override
  public double noiseRate(double t) {
    return (1 - epsilon) * t;
  }

  @Override
  public double sigma(double t) {
    return -StrictMath.log1p(-noiseRate(t));
  }

  @Override
  public double rate(double t) {
    return (1 - epsilon) / (1 - noiseRate(t));
  }

  @Override
  public double weight(double t) {
    return 1 / t;
  }

  @Override
  public double time(double noiseRate) {
    return Math.clamp(noiseRate / (1 - epsilon), 0.0, 1.0);
  }
}
