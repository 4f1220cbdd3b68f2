package org.lathe.models.ltm;

import org.lathe.files.InputException;

/**
 * How the posterior of one sequence is fitted: the rows of the paper/release table of the model's
 * description, each an option.
 *
 * @param steps T_fast, Adam steps of one fit; 0 leaves the posterior at its start
 * @param noise when the noise of the sampled z is drawn
 * @param schedule the rate within one fit
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

  /** The rate over the steps of one fit. */
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
          "{logVarSpread} %s, must not be negative".formatted(logVarDeviation));
    }
    if (!Double.isFinite(logVarMean)) {
      throw new InputException("{logVarStart} %s, must be a number".formatted(logVarMean));
    }
  }

  /** The paper's fit. */
  public static FastOptions paper(int steps) {
    return new FastOptions(steps, Noise.FRESH, Schedule.CONSTANT, 0, -5, 0.1);
  }

  /** The fit of the authors' release. */
  public static FastOptions release(int steps) {
    return new FastOptions(steps, Noise.FIXED, Schedule.COSINE, 0.01, -5, 0.1);
  }

  /** The same with another number of steps. */
  public FastOptions withSteps(int steps) {
    return new FastOptions(steps, noise, schedule, decay, logVarMean, logVarDeviation);
  }

  /** The same with noise drawn at other times. */
  public FastOptions withNoise(Noise other) {
    return new FastOptions(steps, other, schedule, decay, logVarMean, logVarDeviation);
  }

  /** The same with another rate within a fit. */
  public FastOptions withSchedule(Schedule other) {
    return new FastOptions(steps, noise, other, decay, logVarMean, logVarDeviation);
  }

  /** The same with another weight decay. */
  public FastOptions withDecay(double other) {
    return new FastOptions(steps, noise, schedule, other, logVarMean, logVarDeviation);
  }

  /** The same with log_var starting elsewhere: a Gaussian of this mean and deviation. */
  public FastOptions withLogVar(double mean, double deviation) {
    return new FastOptions(steps, noise, schedule, decay, mean, deviation);
  }

  /** Rate of fast step {@code s} of a fit with this peak. */
  public double rate(double peak, int s) {
    if (schedule == Schedule.CONSTANT) {
      return peak;
    }
    double least = peak / 10;
    return least + 0.5 * (1 + StrictMath.cos(StrictMath.PI * s / steps)) * (peak - least);
  }
}
