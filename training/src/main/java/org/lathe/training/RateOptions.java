package org.lathe.training;

import org.lathe.files.InputException;

/**
 * The learning rate over a run: linear warm-up, then a cosine; constant where peak and last are
 * equal.
 *
 * @param peak at the end of the warm-up
 * @param last learning rate at the last step, which may be 0
 * @param warmup steps of the warm-up
 */
public record RateOptions(double peak, double last, int warmup) {
  /** Checks the ranges, of the float32 numbers that the engines compute with. */
  public RateOptions {
    if (!((float) peak > 0) || !(last >= 0)) {
      throw new InputException(
          "{rate} %s to %s: rates must be positive as float32, and the last one may be 0"
              .formatted(peak, last));
    }
    if (!Float.isFinite((float) peak) || !Float.isFinite((float) last)) {
      throw new InputException(
          "{rate} %s to %s: rates must be finite as float32".formatted(peak, last));
    }
    if (warmup < 0) {
      throw new InputException("{warmup} %d, must not be negative".formatted(warmup));
    }
  }

  /** Returns these options with another peak; the last rate keeps its ratio to it. */
  public RateOptions withPeak(double other) {
    return new RateOptions(other, other * last / peak, warmup);
  }

  /** Returns these options with another warm-up. */
  public RateOptions withWarmup(int other) {
    return new RateOptions(peak, last, other);
  }

  /**
   * Returns the learning rate of step {@code step}, counted from 1 (Kong et al., 2025, appendix;
   * the release's {@code get_lr} counts from 0).
   *
   * @param steps of the whole run
   */
  public double at(int step, int steps) {
    if (step <= warmup) {
      return peak * step / warmup;
    }
    double share = steps == warmup ? 1 : (double) (step - warmup) / (steps - warmup);
    return last + 0.5 * (1 + StrictMath.cos(StrictMath.PI * share)) * (peak - last);
  }
}
