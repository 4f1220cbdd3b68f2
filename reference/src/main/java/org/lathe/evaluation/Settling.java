package org.lathe.evaluation;

/**
 * When a fit has settled. The NELBO before step s is {@code n_s}; after step s the mean of {@code
 * n_(s-3) .. n_s} is held against that of {@code n_(s-7) .. n_(s-4)}: a gain below the tolerance,
 * or a loss, and the fit is settled. So a fit takes eight steps at least.
 *
 * @param tolerance nats a token
 */
public record Settling(double tolerance) {
  /** NELBOs in each of the two means. */
  public static final int WINDOW = 4;

  /** Checks the range. */
  public Settling {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException(
          "settling tolerance " + tolerance + ", must not be negative");
    }
  }

  /**
   * Whether the fit is settled.
   *
   * @param nelbo of one sequence before each step, in nats
   * @param taken steps taken, so many of the NELBOs are known
   * @param tokens of the sequence
   */
  public boolean settled(double[] nelbo, int taken, int tokens) {
    return taken >= 2 * WINDOW
        && mean(nelbo, taken - 2 * WINDOW) - mean(nelbo, taken - WINDOW) < tolerance * tokens;
  }

  private static double mean(double[] nelbo, int from) {
    double sum = 0;
    for (int i = from; i < from + WINDOW; i++) {
      sum += nelbo[i];
    }
    return sum / WINDOW;
  }
}
