package org.lathe.models.ltm;

import org.lathe.files.InputException;

/**
 * The weight w of the KL in the fits of training, {@code nll + w KL} (Bowman et al., 2016; Sønderby
 * et al., 2016). It is {@code first} until the share {@code hold} of the slow steps, then rises
 * linearly to 1 at the share {@code full}. Evaluation always has weight 1.
 *
 * @param first weight at the start, at least 0
 * @param hold share of the slow steps with this weight
 * @param full share of the slow steps after which the weight is 1
 */
public record KlWeight(double first, double hold, double full) {
  /** Weight 1 throughout, as in the paper and in the release. */
  public static final KlWeight ONE = new KlWeight(1, 0, 0);

  /** Checks the ranges. */
  public KlWeight {
    if (!(first >= 0) || !Double.isFinite(first)) {
      throw new InputException(
          "{klWeight} starts at %s, must be at least 0 and finite".formatted(first));
    }
    if (!(hold >= 0) || !(full >= hold) || !(full <= 1)) {
      throw new InputException(
          "{klWeight} is held to %s and full at %s, must be shares of the run in this order, from 0 to 1"
              .formatted(hold, full));
    }
  }

  /** Returns the weight at slow step {@code step} of {@code steps}, counted from 1. */
  public double at(int step, int steps) {
    double share = (step - 1.0) / steps;
    if (share >= full) {
      return 1;
    }
    return share <= hold ? first : first + (share - hold) / (full - hold) * (1 - first);
  }
}
