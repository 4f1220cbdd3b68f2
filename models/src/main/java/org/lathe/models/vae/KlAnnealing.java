package org.lathe.models.vae;

import org.lathe.files.InputException;

/**
 * The weight beta of the KL in training, {@code nll + beta KL}. The run is divided into cycles of
 * equal length; over the share {@code rise} of each, beta rises linearly to 1, and stays there.
 * With a rise of 0 beta is 1 throughout; one cycle is linear annealing (Bowman et al., 2016),
 * several are cyclical annealing (Fu et al., 2019). Evaluation always has weight 1.
 *
 * @param cycles at least 1
 * @param rise share of a cycle, from 0 to 1
 */
public record KlAnnealing(int cycles, double rise) {
  /** Weight 1 throughout. */
  public static final KlAnnealing NONE = new KlAnnealing(1, 0);

  /** Checks the ranges. */
  public KlAnnealing {
    if (cycles < 1) {
      throw new InputException(
          "objective.klAnnealing.cycles %d, must be at least 1".formatted(cycles));
    }
    if (!(rise >= 0) || !(rise <= 1)) {
      throw new InputException(
          "objective.klAnnealing.rise %s, must be a share of a cycle, from 0 to 1".formatted(rise));
    }
  }

  /** Returns beta at step {@code step} of {@code steps}, counted from 1. */
  public double at(int step, int steps) {
    int period = Math.ceilDiv(steps, cycles);
    int within = (step - 1) % period + 1;
    return rise == 0 ? 1 : Math.min(1, within / (rise * period));
  }
}
