package org.lathe.models.ltm;

import org.lathe.files.InputException;

/**
 * The samples of z at which the gradient of the weights is taken.
 *
 * @param noise of them
 * @param draws number of them; the gradient is their mean
 */
public record SlowSample(Noise noise, int draws) {
  /** The noise of the slow gradient. */
  public enum Noise {
    /** Drawn for the slow gradient, so that the weights see noise that no fit has made up for. */
    FRESH,
    /**
     * The last noise of the fit, of its first sample where a fast step has several. The weights
     * learn to read what the fit wrote onto that noise.
     */
    FIT
  }

  /** One sample at fresh noise, as in the paper. */
  public static final SlowSample FRESH = new SlowSample(Noise.FRESH, 1);

  /** The sample that the fit ended with, as in the release. */
  public static final SlowSample OF_FIT = new SlowSample(Noise.FIT, 1);

  /** Checks the ranges. */
  public SlowSample {
    if (draws < 1) {
      throw new InputException("{slowDraws} %d, must be at least 1".formatted(draws));
    }
    if (noise == Noise.FIT && draws > 1) {
      throw new InputException(
          "{slowDraws} %d, but the fit has one last noise: use 1, or fresh noise".formatted(draws));
    }
  }
}
