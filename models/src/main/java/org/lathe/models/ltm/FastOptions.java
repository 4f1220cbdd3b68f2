package org.lathe.models.ltm;

import org.lathe.files.InputException;
import org.lathe.models.Protocol;

/**
 * The options of the fit of one posterior. Each difference between the paper and the release is an
 * option.
 *
 * @param steps T_fast, Adam steps of one fit; 0 leaves the posterior at its start
 * @param noise when the noise of the sampled z is drawn
 * @param schedule the learning rate within one fit
 * @param decay decoupled weight decay on (mu, log_var)
 * @param logVarMean where log_var starts
 * @param logVarDeviation standard deviation of its start
 */
public record FastOptions(
    int steps,
    Noise noise,
    Schedule schedule,
    double decay,
    double logVarMean,
    double logVarDeviation) {

  /** When noise is drawn. */
  public enum Noise {
    /** Afresh at each step (paper). */
    FRESH,
    /** Once per fit, kept for all steps and the final score (release). */
    FIXED
  }

  /** The learning rate over the steps of one fit. */
  public enum Schedule {
    /** The peak throughout (paper). */
    CONSTANT,
    /** Cosine from the peak to a tenth of it (release). */
    COSINE
  }

  /** Checks the ranges. */
  public FastOptions {
    if (steps < 0) {
      throw new InputException("{fastSteps} %d, must not be negative".formatted(steps));
    }
    if (!(decay >= 0)) {
      throw new InputException("{fastDecay} %s, must not be negative".formatted(decay));
    }
    if (!(logVarDeviation >= 0)) {
      throw new InputException(
          "{logVarDeviation} %s, must not be negative".formatted(logVarDeviation));
    }
    requireFinite("fastDecay", decay);
    requireFinite("logVarDeviation", logVarDeviation);
    if (!Double.isFinite(logVarMean)) {
      throw new InputException("{logVarMean} %s, must be a number".formatted(logVarMean));
    }
  }

  private static void requireFinite(String option, double value) {
    if (!Double.isFinite(value)) {
      throw new InputException("{%s} %s, must be finite".formatted(option, value));
    }
  }

  /** Returns the fit of the paper. */
  public static FastOptions paper(int steps) {
    return new FastOptions(steps, Noise.FRESH, Schedule.CONSTANT, 0, -5, 0.1);
  }

  /** Returns the fit of the authors' release. */
  public static FastOptions release(int steps) {
    return new FastOptions(steps, Noise.FIXED, Schedule.COSINE, 0.01, -5, 0.1);
  }

  /** Returns the fit of a protocol, with the number of steps of these options. */
  public FastOptions with(Protocol protocol) {
    return protocol == Protocol.PAPER ? paper(steps) : release(steps);
  }

  /** Returns these options with another number of steps. */
  public FastOptions withSteps(int steps) {
    return new FastOptions(steps, noise, schedule, decay, logVarMean, logVarDeviation);
  }

  /** Returns these options with fixed or fresh noise. */
  public FastOptions withNoise(Noise other) {
    return new FastOptions(steps, other, schedule, decay, logVarMean, logVarDeviation);
  }

  /** Returns these options with another schedule of the learning rate. */
  public FastOptions withSchedule(Schedule other) {
    return new FastOptions(steps, noise, other, decay, logVarMean, logVarDeviation);
  }

  /** Returns these options with another weight decay. */
  public FastOptions withDecay(double other) {
    return new FastOptions(steps, noise, schedule, other, logVarMean, logVarDeviation);
  }

  /**
   * Returns these options with another start of log_var: a Gaussian with this mean and deviation.
   */
  public FastOptions withLogVar(double mean, double deviation) {
    return new FastOptions(steps, noise, schedule, decay, mean, deviation);
  }

  /** Returns the learning rate of fast step {@code s} in a fit with this peak. */
  public double rate(double peak, int s) {
    if (schedule == Schedule.CONSTANT) {
      return peak;
    }
    double least = peak / 10;
    return least + 0.5 * (1 + StrictMath.cos(StrictMath.PI * s / steps)) * (peak - least);
  }
}
