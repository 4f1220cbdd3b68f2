package org.lathe.models.diffusion.sampling;

import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * The scores {@code s_y = p_t(x with y at a place) / p_t(x)} of a SEDD network, of its logits.
 *
 * @param masks whether noise masks tokens: then {@code log s = logits - log(e^sigma - 1) - log V};
 *     else the logits are log scores
 * @param vocabulary number V of ids
 */
public record LogScores(boolean masks, NoiseSchedule schedule, int vocabulary) {
  /** Returns what is subtracted from the logits. */
  double offset(double t) {
    return masks
        ? StrictMath.log(StrictMath.expm1(schedule.sigma(t))) + StrictMath.log(vocabulary)
        : 0;
  }

  /**
   * Returns the sum of the scores of all ids but the present one, which is no id if it is the mask.
   *
   * @param logits holds those of the place from {@code from}
   */
  double sumOfOthers(float[] logits, int from, int present, double t) {
    double offset = offset(t);
    double sum = 0;
    for (int y = 0; y < vocabulary; y++) {
      sum += y == present ? 0 : StrictMath.exp(logits[from + y] - offset);
    }
    return sum;
  }
}
