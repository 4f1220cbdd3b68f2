package org.lathe.models.ltm;

import org.lathe.files.InputException;

/**
 * The noise samples whose mean gradient one fast step follows.
 *
 * @param count samples K of z for each fast step, at least 1
 * @param antithetic whether every second sample has the noise of the one before it with the sign
 *     changed, {@code e} and {@code -e}: the part of the gradient that is odd in the noise cancels
 */
public record NoiseDraws(int count, boolean antithetic) {
  /** One sample, as in the paper and in the release. */
  public static final NoiseDraws ONE = new NoiseDraws(1, false);

  /** Checks the ranges. */
  public NoiseDraws {
    if (count < 1) {
      throw new InputException("{fastDraws} %d, must be at least 1".formatted(count));
    }
    if (antithetic && count % 2 == 1) {
      throw new InputException(
          "{fastDraws} %d: antithetic samples come in pairs, use an even number".formatted(count));
    }
  }

  /** Returns how many of the samples have noise of their own. */
  public int independent() {
    return antithetic ? count / 2 : count;
  }
}
