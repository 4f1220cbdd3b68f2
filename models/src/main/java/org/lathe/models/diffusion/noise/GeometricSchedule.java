package org.lathe.models.diffusion.noise;

/**
 * {@code sigma = least^(1-t) most^t} (SEDD uniform).
 *
 * @param least sigma at t = 0, above 0
 * @param most sigma at t = 1, above {@code least}
 */
public record GeometricSchedule(double least, double most) implements NoiseSchedule {
  /** Published sigma at t = 0. */
  public static final double LEAST = 1e-4;

  /** Published sigma at t = 1. */
  public static final double MOST = 20;

  /** Beyond, alpha is no float64 that has an inverse. */
  private static final double LARGEST = 700;

  /** Checks the ranges. */
  public GeometricSchedule {
    if (!(least > 0 && least < most && most <= LARGEST)) {
      throw new IllegalArgumentException(
          "sigma_min %s and sigma_max %s, must be above 0, the first below the second, and at most %s"
              .formatted(least, most, LARGEST));
    }
  }

  @Override
  public ScheduleName name() {
    return ScheduleName.GEOMETRIC;
  }

  @Override
  public double alpha(double t) {
    return StrictMath.exp(-sigma(t));
  }

  @Override
  public double noiseRate(double t) {
    return -StrictMath.expm1(-sigma(t));
  }

  @Override
  public double sigma(double t) {
    return StrictMath.pow(least, 1 - t) * StrictMath.pow(most, t);
  }

  @Override
  public double rate(double t) {
    return sigma(t) * StrictMath.log(most / least);
  }

  @Override
  public double time(double noiseRate) {
    double sigma = Math.clamp(-StrictMath.log1p(-noiseRate), least, most);
    return Math.clamp(StrictMath.log(sigma / least) / StrictMath.log(most / least), 0.0, 1.0);
  }
}
