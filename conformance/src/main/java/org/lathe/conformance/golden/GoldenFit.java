package org.lathe.conformance.golden;

import java.util.List;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FastUpdate;
import org.lathe.models.ltm.FitLoss;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.NoiseDraws;

/**
 * A fit of a golden folder.
 *
 * @param name of its group, such as {@code fit.paper}
 * @param options how it follows the gradient; fixed noise is that of the case
 * @param loss what it minimizes
 * @param klWeight weight of the KL, where the loss has one
 * @param peak peak learning rate
 */
record GoldenFit(String name, FastOptions options, FitLoss loss, double klWeight, double peak) {
  private static final double PAPER_PEAK = 0.3;
  private static final double RELEASE_PEAK = 0.34;
  private static final double HONEST_PEAK = 0.5;
  private static final double LOG_VAR_START = -5;
  private static final double RELEASE_DECAY = 0.01;
  private static final double RELEASE_END = 0.1;
  private static final double BETA1 = 0.9;
  private static final double EPSILON = 1e-8;
  private static final double HONEST_BETA1 = 0.5;
  private static final double HONEST_EPSILON = 0.3;
  private static final double LOG_VAR_RATE = 0.6;
  private static final double RATE_END = 0.2;
  private static final double KL_WEIGHT = 0.3;
  private static final double HONEST_KL_WEIGHT = 0.1;
  private static final int POLISH = 4;

  /** Returns the fit of the paper, at fixed noise. */
  static GoldenFit paper(int steps) {
    return of("fit.paper", usual(steps));
  }

  /** Returns the fit of the authors' release. */
  static GoldenFit release(int steps) {
    FastOptions options =
        usual(steps).withSchedule(FastOptions.Schedule.COSINE).withDecay(RELEASE_DECAY);
    return new GoldenFit("fit.release", options, FitLoss.NELBO, 1, RELEASE_PEAK);
  }

  /**
   * Returns fits that change the paper's by one lever each, and one with those of {@code --protocol
   * honest} together.
   */
  static List<GoldenFit> levers(int steps, FreeBits bounds) {
    FastOptions usual = usual(steps);
    FastUpdate natural =
        new FastUpdate(FastUpdate.Method.NATURAL, BETA1, EPSILON, LOG_VAR_RATE, RELEASE_END, 0);
    return List.of(
        of("fit.draws", usual.withDraws(new NoiseDraws(2, true))),
        of("fit.draws3", usual.withDraws(new NoiseDraws(3, false))),
        of(
            "fit.epsilon_beta1",
            usual.withUpdate(adam(HONEST_BETA1, HONEST_EPSILON, 1, RELEASE_END, 0))),
        of(
            "fit.log_var_rate",
            usual.withUpdate(adam(BETA1, EPSILON, LOG_VAR_RATE, RELEASE_END, 0))),
        of(
            "fit.full_cosine",
            usual
                .withSchedule(FastOptions.Schedule.FULL_COSINE)
                .withUpdate(adam(BETA1, EPSILON, 1, RATE_END, 0))),
        of("fit.polish", usual.withUpdate(adam(BETA1, EPSILON, 1, RELEASE_END, POLISH))),
        new GoldenFit(
            "fit.kl_weight", usual, new FitLoss(true, FreeBits.NONE), KL_WEIGHT, PAPER_PEAK),
        free("fit.free_bits_latent", usual, new FreeBits(bounds.latent(), 0)),
        free("fit.free_bits_layer", usual, new FreeBits(0, bounds.layer())),
        free("fit.free_bits", usual, bounds),
        of("fit.natural", usual.withUpdate(natural)),
        honest(steps));
  }

  private static GoldenFit honest(int steps) {
    FastOptions options =
        usual(steps)
            .withNoise(FastOptions.Noise.FRESH)
            .withDraws(new NoiseDraws(2, true))
            .withSchedule(FastOptions.Schedule.FULL_COSINE)
            .withLogVar(0, 0)
            .withUpdate(adam(HONEST_BETA1, HONEST_EPSILON, LOG_VAR_RATE, RATE_END, 0));
    return new GoldenFit(
        "fit.honest", options, new FitLoss(true, FreeBits.NONE), HONEST_KL_WEIGHT, HONEST_PEAK);
  }

  /** Returns the fit of a round of training. */
  static GoldenFit ofRound(int steps) {
    return of("train", usual(steps));
  }

  private static FastOptions usual(int steps) {
    return new FastOptions(
        steps, FastOptions.Noise.FIXED, FastOptions.Schedule.CONSTANT, 0, LOG_VAR_START, 0);
  }

  private static FastUpdate adam(
      double beta1, double epsilon, double logVarRate, double rateEnd, int polish) {
    return new FastUpdate(FastUpdate.Method.ADAM, beta1, epsilon, logVarRate, rateEnd, polish);
  }

  private static GoldenFit of(String name, FastOptions options) {
    return new GoldenFit(name, options, FitLoss.NELBO, 1, PAPER_PEAK);
  }

  private static GoldenFit free(String name, FastOptions options, FreeBits bounds) {
    return new GoldenFit(name, options, new FitLoss(false, bounds), 1, PAPER_PEAK);
  }
}
