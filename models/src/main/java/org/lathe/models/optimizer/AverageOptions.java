package org.lathe.models.optimizer;

import org.lathe.files.InputException;

/**
 * The exponential moving average of the weights over a training (Polyak averaging), which is then
 * used in their place.
 *
 * @param decay part of the average that an update keeps; 0 for no average
 * @param warmup whether the first updates keep less, {@code (1 + n) / (10 + n)} at update n = 1, 2,
 *     .. (MDLM, SEDD); else the average starts from the initial weights with the whole decay (MD4)
 */
public record AverageOptions(double decay, boolean warmup) {
  /** No average: the weights themselves are used. */
  public static final AverageOptions NONE = new AverageOptions(0, true);

  /** Checks the range, of the float32 number that the engines compute with. */
  public AverageOptions {
    if (!(decay == 0 || (float) decay > 0 && (float) decay < 1)) {
      throw new InputException(
          "{decay} %s, must be at least 0 and below 1 as float32".formatted(decay));
    }
  }

  /** Returns whether there is an average. */
  public boolean averages() {
    return decay > 0;
  }

  /**
   * Returns the part of the average that an update keeps.
   *
   * @param update its number, from 1
   */
  double kept(long update) {
    return warmup ? Math.min(decay, (1.0 + update) / (10.0 + update)) : decay;
  }
}
