package org.lathe.models.ltm.measurement;

/**
 * When a fit has settled. The NELBO before step s is {@code n_s}; after step s the last 16 of them
 * are parted into four stretches of four, and the fit is settled when the means of the four
 * stretches are all within the tolerance of each other. So a fit takes 16 steps at least. One
 * stretch held against the next would not do: at the rates of published fits the NELBO overshoots
 * and comes back, and is level for a moment at each turn.
 *
 * @param tolerance nats a token
 */
public record Settling(double tolerance) {
  /** NELBOs in each mean. */
  private static final int WINDOW = 4;

  /** Means that are held against each other. */
  private static final int MEANS = 4;

  /** The first step after which a fit can have settled. */
  public static final int EARLIEST = MEANS * WINDOW;

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
