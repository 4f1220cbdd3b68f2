package org.lathe.models.ltm.measurement;

/**
 * The convergence criterion of a fit. The NELBO before step s is {@code n_s}. After step s the last
 * 16 values are divided into four groups of four; the fit has converged when the means of the four
 * groups are all within the tolerance of each other. So a fit takes at least 16 steps. Comparing
 * one group with the next is not enough: at the learning rates of published fits the NELBO
 * overshoots and comes back, and is flat for a moment at each turning point.
 *
 * @param tolerance nats per token
 */
public record Convergence(double tolerance) {
  /** NELBOs in each mean. */
  private static final int WINDOW = 4;

  /** The number of means that are compared. */
  private static final int MEANS = 4;

  /** The first step after which a fit can have converged. */
  public static final int EARLIEST = MEANS * WINDOW;

  /** Checks the range. */
  public Convergence {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException(
          "convergence tolerance " + tolerance + ", must not be negative");
    }
    if (Double.isInfinite(tolerance)) {
      throw new IllegalArgumentException("convergence tolerance " + tolerance + ", must be finite");
    }
  }

  /**
   * Returns whether the fit has converged.
   *
   * @param nelbo of one sequence before each step, in nats
   * @param taken steps taken, which is the number of known NELBOs
   * @param tokens of the sequence
   */
  public boolean converged(double[] nelbo, int taken, int tokens) {
    if (taken < EARLIEST) {
      return false;
    }
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int from = taken - EARLIEST; from < taken; from += WINDOW) {
      double mean = mean(nelbo, from);
      least = Math.min(least, mean);
      most = Math.max(most, mean);
    }
    return most - least < tolerance * tokens;
  }

  private static double mean(double[] nelbo, int from) {
    double sum = 0;
    for (int i = from; i < from + WINDOW; i++) {
      sum += nelbo[i];
    }
    return sum / WINDOW;
  }
}
