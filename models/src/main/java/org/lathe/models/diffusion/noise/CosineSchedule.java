package org.lathe.models.diffusion.noise;

/**
 * {@code alpha = (1 - 2 epsilon) (1 - cos(pi/2 (1 - t))) + epsilon} (MD4).
 *
 * @param epsilon in (0, 1/2): alpha at t = 1, and its distance from 1 at t = 0
 */
public record CosineSchedule(double epsilon) implements NoiseSchedule {
  private static final double QUARTER = Math.PI / 2;

  /** Checks the range. */
  public CosineSchedule {
    LinearSchedule.requireEpsilon(epsilon);
  }

  @Override
  public ScheduleName name() {
    return ScheduleName.COSINE;
  }

  @Override
  public double alpha(double t) {
    return (1 - 2 * epsilon) * (1 - StrictMath.cos(QUARTER * (1 - t))) + epsilon;
  }

  @Override
  public double rate(double t) {
    return slope(t) / alpha(t);
  }

  @Override
  public double weight(double t) {
    return slope(t) / noiseRate(t);
  }

  /** Returns {@code -alpha'}. */
  private double slope(double t) {
    return (1 - 2 * epsilon) * QUARTER * StrictMath.sin(QUARTER * (1 - t));
  }

  @Override
  public double time(double noiseRate) {
    double cosine = Math.clamp((noiseRate - epsilon) / (1 - 2 * epsilon), 0.0, 1.0);
    return Math.clamp(1 - StrictMath.acos(cosine) / QUARTER, 0.0, 1.0);
  }
}
