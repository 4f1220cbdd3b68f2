package org.lathe.models.ltm;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Protocol;

/**
 * The training options of a latent thought model (Kong et al., 2025, Algorithm 1), besides data,
 * batch and optimizer.
 *
 * @param fast how posteriors are fitted
 * @param fastRateFirst peak rate of the fast steps at the first slow step
 * @param fastRateLast the same at the last, linear between
 * @param slowGradient where the gradient of the weights is taken
 */
public record LtmOptions(
    FastOptions fast, double fastRateFirst, double fastRateLast, SlowGradient slowGradient)
    implements ObjectiveOptions {
  /** Peak rate of the fast steps in the release, which is the same at each slow step. */
  private static final double RELEASE_RATE = 0.34;

  /** Checks the ranges. */
  public LtmOptions {
    if (!(fastRateFirst > 0) || !(fastRateLast > 0)) {
      throw new InputException(
          "{fastRate} %s to %s: rates must be positive".formatted(fastRateFirst, fastRateLast));
    }
    if (!Double.isFinite(fastRateFirst) || !Double.isFinite(fastRateLast)) {
      throw new InputException(
          "{fastRate} %s to %s: rates must be finite".formatted(fastRateFirst, fastRateLast));
    }
  }

  /** Returns the options of the paper, with this number of fast steps. */
  public static LtmOptions paper(int fastSteps) {
    return new LtmOptions(FastOptions.paper(fastSteps), 0.3, 0.34, SlowGradient.FINAL);
  }

  /** Returns the options of the authors' release, with this number of fast steps. */
  public static LtmOptions release(int fastSteps) {
    return new LtmOptions(
        FastOptions.release(fastSteps), RELEASE_RATE, RELEASE_RATE, SlowGradient.TRAJECTORY);
  }

  /** Returns these options with another fit. */
  public LtmOptions with(FastOptions other) {
    return new LtmOptions(other, fastRateFirst, fastRateLast, slowGradient);
  }

  /**
   * Returns these options with the fit of a protocol, but for its number of fast steps. The release
   * also decides the peak rate at the first slow step, and where the gradient of the weights is
   * taken; the paper leaves these and the last rate as they are.
   */
  @Override
  public LtmOptions with(Protocol protocol) {
    LtmOptions fitted = with(fast.with(protocol));
    return protocol == Protocol.PAPER
        ? fitted
        : fitted.withFastRate(RELEASE_RATE, fastRateLast).with(SlowGradient.TRAJECTORY);
  }

  /** Returns these options with another number of fast steps. */
  public LtmOptions withFastSteps(int steps) {
    return with(fast.withSteps(steps));
  }

  /**
   * Returns these options with other peak rates of the fast steps, at the first and the last slow
   * step.
   */
  public LtmOptions withFastRate(double first, double last) {
    return new LtmOptions(fast, first, last, slowGradient);
  }

  /** Returns these options with the gradient of the weights taken elsewhere. */
  public LtmOptions with(SlowGradient other) {
    return new LtmOptions(fast, fastRateFirst, fastRateLast, other);
  }

  /**
   * Returns the peak learning rate of the fast steps at slow step {@code step} of {@code steps},
   * counted from 1.
   */
  public double fastRate(int step, int steps) {
    double share = steps == 1 ? 0 : (step - 1.0) / (steps - 1.0);
    return fastRateFirst + share * (fastRateLast - fastRateFirst);
  }

  @Override
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("fast_steps", fast.steps());
    summary.put("noise", fast.noise().name().toLowerCase(Locale.ROOT));
    summary.put("slow_gradient", slowGradient.name().toLowerCase(Locale.ROOT));
    return summary;
  }

  @Override
  public Map<String, Double> at(int step, int steps) {
    return Map.of("fast_rate", fastRate(step, steps));
  }
}
