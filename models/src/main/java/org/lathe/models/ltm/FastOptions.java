package org.lathe.models.ltm;

import org.lathe.files.InputException;
import org.lathe.models.Protocol;

/**
 * The options of the fit of one posterior. Each difference between the paper and the release is an
 * option.
 *
 * @param steps T_fast, steps of one fit; 0 leaves the posterior at its start
 * @param noise when the noise of the sampled z is drawn
 * @param draws the samples of z of one step
 * @param schedule the learning rate within one fit
 * @param decay decoupled weight decay on (mu, log_var)
 * @param logVarMean where log_var starts
 * @param logVarDeviation standard deviation of its start
 * @param update how a step follows the gradient
 */
public record FastOptions(
    int steps,
    Noise noise,
    NoiseDraws draws,
    Schedule schedule,
    double decay,
    double logVarMean,
    double logVarDeviation,
    FastUpdate update) {

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
    /** Half a cosine over {@code steps} steps, so that the last step is above its end (release). */
    COSINE,
    /** Half a cosine over {@code steps - 1} steps, so that the last step is at its end. */
    FULL_COSINE
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
    if (!Float.isFinite((float) logVarMean)) {
      throw new InputException("{logVarMean} %s, must be finite as float32".formatted(logVarMean));
    }
    if (decay > 0 && update.method() == FastUpdate.Method.NATURAL) {
      throw new InputException(
          "{fastDecay} %s: natural gradient steps have no weight decay, use 0".formatted(decay));
    }
  }

  /** One sample for each step, and Adam with its usual constants. */
  public FastOptions(
      int steps,
      Noise noise,
      Schedule schedule,
      double decay,
      double logVarMean,
      double logVarDeviation) {
    this(
        steps,
        noise,
        NoiseDraws.ONE,
        schedule,
        decay,
        logVarMean,
        logVarDeviation,
        FastUpdate.USUAL);
  }

  private static void requireFinite(String option, double value) {
    if (!Float.isFinite((float) value)) {
      throw new InputException("{%s} %s, must be finite as float32".formatted(option, value));
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

  /**
   * Returns the recommended fit: from the prior, at fresh noise in antithetic pairs, with a step so
   * damped near the prior's curvature of 1 that dimensions without use stay there.
   */
  public static FastOptions honest(int steps) {
    return new FastOptions(
        steps,
        Noise.FRESH,
        new NoiseDraws(2, true),
        Schedule.FULL_COSINE,
        0,
        0,
        0,
        new FastUpdate(FastUpdate.Method.ADAM, 0.5, 0.3, 0.6, 0.2, 0));
  }

  /** Returns the fit of a protocol, with the number of steps of these options. */
  public FastOptions with(Protocol protocol) {
    return switch (protocol) {
      case HONEST -> honest(steps);
      case PAPER -> paper(steps);
      case RELEASE -> release(steps);
    };
  }

  /** Returns these options with another number of steps. */
  public FastOptions withSteps(int other) {
    return new FastOptions(
        other, noise, draws, schedule, decay, logVarMean, logVarDeviation, update);
  }

  /** Returns these options with fixed or fresh noise. */
  public FastOptions withNoise(Noise other) {
    return new FastOptions(
        steps, other, draws, schedule, decay, logVarMean, logVarDeviation, update);
  }

  /** Returns these options with other samples of one step. */
  public FastOptions withDraws(NoiseDraws other) {
    return new FastOptions(
        steps, noise, other, schedule, decay, logVarMean, logVarDeviation, update);
  }

  /** Returns these options with another schedule of the learning rate. */
  public FastOptions withSchedule(Schedule other) {
    return new FastOptions(steps, noise, draws, other, decay, logVarMean, logVarDeviation, update);
  }

  /** Returns these options with another weight decay. */
  public FastOptions withDecay(double other) {
    return new FastOptions(
        steps, noise, draws, schedule, other, logVarMean, logVarDeviation, update);
  }

  /**
   * Returns these options with another start of log_var: a Gaussian with this mean and deviation.
   */
  public FastOptions withLogVar(double mean, double deviation) {
    return new FastOptions(steps, noise, draws, schedule, decay, mean, deviation, update);
  }

  /** Returns these options with another rule of a step. */
  public FastOptions withUpdate(FastUpdate other) {
    return new FastOptions(
        steps, noise, draws, schedule, decay, logVarMean, logVarDeviation, other);
  }

  /** Returns the learning rate of mu in fast step {@code s}, from 0, of a fit with this peak. */
  public double rate(double peak, int s) {
    return s < steps - update.polish() ? scheduled(peak, s) : 0;
  }

  /** Returns the learning rate of log_var in that step. */
  public double logVarRate(double peak, int s) {
    return scheduled(peak, s) * update.logVarRate();
  }

  private double scheduled(double peak, int s) {
    if (schedule == Schedule.CONSTANT) {
      return peak;
    }
    // Divided, since peak / 10 has other bits than peak * 0.1.
    double least = peak / (1 / update.rateEnd());
    int period = schedule == Schedule.COSINE ? steps : Math.max(1, steps - 1);
    return least + 0.5 * (1 + StrictMath.cos(StrictMath.PI * s / period)) * (peak - least);
  }
}
