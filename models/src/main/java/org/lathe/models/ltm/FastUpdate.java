package org.lathe.models.ltm;

import org.lathe.files.InputException;

/**
 * How a fast step changes {@code (mu, log_var)} along their gradients. In step {@code t} of {@code
 * T}, from 0, the rate of mu is {@code peak * schedule(t)}, and that of log_var is {@code
 * logVarRate} times this. In the last {@code polish} steps mu stays as it is.
 *
 * @param method the rule of the step
 * @param beta1 Adam's decay of the first moment
 * @param epsilon added to the root of Adam's second moment
 * @param logVarRate rate of log_var as a multiple of the rate of mu
 * @param rateEnd rate at the end of a fit as a share of its peak, for schedules that fall
 * @param polish fast steps at the end of a fit that change log_var only
 */
public record FastUpdate(
    Method method, double beta1, double epsilon, double logVarRate, double rateEnd, int polish) {
  /** The rule of a fast step. */
  public enum Method {
    /** Adam (Kingma and Ba, 2015), as in the paper and in the release. */
    ADAM,
    /**
     * Natural gradient descent on the mean and precision of the Gaussian (Khan and Rue, 2023), with
     * the correction that keeps the precision positive (Lin, Schmidt and Khan, 2020).
     */
    NATURAL
  }

  /** Adam with its usual constants, as in the paper and in the release. */
  public static final FastUpdate USUAL = new FastUpdate(Method.ADAM, 0.9, 1e-8, 1, 0.1, 0);

  /** Checks the ranges. */
  public FastUpdate {
    if (!(beta1 >= 0) || !((float) beta1 < 1)) {
      throw new InputException(
          "{fastBeta1} %s, must be at least 0 and below 1 as float32".formatted(beta1));
    }
    if (!((float) epsilon > 0) || !Float.isFinite((float) epsilon)) {
      throw new InputException(
          "{fastEpsilon} %s, must be above 0 and finite in float32".formatted(epsilon));
    }
    if (!(logVarRate >= 0) || !Float.isFinite((float) logVarRate)) {
      throw new InputException(
          "{logVarRate} %s, must be at least 0 and finite".formatted(logVarRate));
    }
    if (!(rateEnd >= 0) || !(rateEnd <= 1)) {
      throw new InputException("{fastRateEnd} %s, must be between 0 and 1".formatted(rateEnd));
    }
    if (polish < 0) {
      throw new InputException("{polish} %d, must not be negative".formatted(polish));
    }
    if (method == Method.NATURAL && (beta1 != USUAL.beta1 || epsilon != USUAL.epsilon)) {
      throw new InputException(
          "{fastBeta1} %s, {fastEpsilon} %s: natural gradient steps have no moments; leave %s and %s"
              .formatted(beta1, epsilon, USUAL.beta1, USUAL.epsilon));
    }
  }

  /** Returns whether mu and log_var may have different rates in a step. */
  boolean separateRates() {
    return logVarRate != 1 || polish > 0 || method == Method.NATURAL;
  }
}
