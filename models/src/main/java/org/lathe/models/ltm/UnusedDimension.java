package org.lathe.models.ltm;

/**
 * A latent dimension that the decoder does not read. Nothing but the KL moves it: its mean stays at
 * 0, and its log variance goes from its start towards 0. What it costs at the end of a fit is the
 * floor of the KL.
 */
public final class UnusedDimension {
  private static final double BETA2 = 0.999;

  private UnusedDimension() {}

  /**
   * Returns the KL of such a dimension at the end of a fit, in nats.
   *
   * @param peak peak learning rate of the fast steps
   */
  public static double kl(FastOptions fast, double peak) {
    FastUpdate update = fast.update();
    double logVar = fast.logVarMean();
    double m = 0;
    double v = 0;
    for (int s = 0; s < fast.steps(); s++) {
      double gradient = StrictMath.expm1(logVar) / 2;
      double rate = fast.logVarRate(peak, s);
      if (update.method() == FastUpdate.Method.NATURAL) {
        double u = rate * gradient;
        logVar -= StrictMath.log1p(2 * u + 2 * u * u);
        continue;
      }
      m = update.beta1() * m + (1 - update.beta1()) * gradient;
      v = BETA2 * v + (1 - BETA2) * gradient * gradient;
      double first = m / (1 - StrictMath.pow(update.beta1(), s + 1));
      double second = v / (1 - StrictMath.pow(BETA2, s + 1));
      logVar -= rate * (fast.decay() * logVar + first / (Math.sqrt(second) + update.epsilon()));
    }
    return (StrictMath.expm1(logVar) - logVar) / 2;
  }
}
