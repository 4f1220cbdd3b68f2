package org.lathe.models.diffusion.noise;

/**
 * {@code alpha = (1 - 2 epsilon) (1 - t) + epsilon} (MD4).
 *
 * @param epsilon in (0, 1/2): alpha at t = 1, and its distance from 1 at t = 0
 */
public record LinearSchedule(double epsilon) implements NoiseSchedule {
  /** As published. */
  public static final double EPSILON = 1e-4;

  /** Checks the range. */
  public LinearSchedule {
    requireEpsilon(epsilon);
  }

  static void requireEpsilon(double epsilon) {
    if (!(epsilon > 0 && epsilon < 0.5)) {
      throw new IllegalArgumentException(
          "alpha_eps %s, must be above 0 and below 0.5".formatted(epsilon));
    }
  }

  @Override
  public ScheduleName name() {
    return ScheduleName.LINEAR;
  }

  @Override
  public double alpha(double t) {
    return (1 - 2 * epsilon) * (1 - t) + epsilon;
  }

  @Override
  public double noiseRate(double t) {
    return (1 - 2 * epsilon) * t + epsilon;
  }

  @Override
  public double rate(double t) {
    return (1 - 2 * epsilon) / alpha(t);
  }

  @Override
  public double weight(double t) {
    return (1 - 2 * epsilon) / noiseRate(t);
  }

  @Override
  public double time(double noiseRate) {
    return Math.clamp((noiseRate - epsilon) / (1 - 2 * epsilon), 0.0, 1.0);
  }
}
