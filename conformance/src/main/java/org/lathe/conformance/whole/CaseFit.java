package org.lathe.conformance.whole;

import java.util.List;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.files.InputException;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FastUpdate;
import org.lathe.models.ltm.FitLoss;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.NoiseDraws;

/**
 * The fit of a case, in the form of parameters: {@code fresh,draws=2,antithetic,beta1=0.5}. A lever
 * that is not named is as in the paper, so that the names of cases stay as they were before it.
 *
 * @param options how it follows the gradient
 * @param loss what it minimizes
 * @param klWeight weight of the KL, where the loss has one
 */
record CaseFit(FastOptions options, FitLoss loss, double klWeight) {
  /** The levers without a value. */
  static final List<String> FLAGS = List.of("antithetic", "full_cosine", "natural", "prior");

  /** The levers with a value. */
  static final List<String> VALUES =
      List.of(
          "draws",
          "beta1",
          "epsilon",
          "log_var_rate",
          "rate_end",
          "polish",
          "kl_weight",
          "free_latent",
          "free_layer");

  private static final double DECAY = 0.01;
  private static final double LOG_VAR = -5;

  /** Returns a fit of the NELBO. */
  static CaseFit of(FastOptions options) {
    return new CaseFit(options, FitLoss.NELBO, 1);
  }

  /**
   * Returns the fit of a case.
   *
   * @throws IllegalArgumentException if a parameter is out of range or does not go with another
   */
  static CaseFit of(CaseParameters p) {
    try {
      FastOptions options =
          new FastOptions(
              p.extent("steps"),
              p.flag("fresh") ? FastOptions.Noise.FRESH : FastOptions.Noise.FIXED,
              new NoiseDraws(p.has("draws") ? p.extent("draws") : 1, p.flag("antithetic")),
              schedule(p),
              p.flag("decay") ? DECAY : 0,
              p.flag("prior") ? 0 : LOG_VAR,
              0,
              update(p));
      FreeBits bounds = new FreeBits(number(p, "free_latent", 0), number(p, "free_layer", 0));
      return new CaseFit(
          options, new FitLoss(p.has("kl_weight"), bounds), number(p, "kl_weight", 1));
    } catch (InputException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static FastOptions.Schedule schedule(CaseParameters p) {
    if (p.flag("full_cosine")) {
      return FastOptions.Schedule.FULL_COSINE;
    }
    return p.flag("cosine") ? FastOptions.Schedule.COSINE : FastOptions.Schedule.CONSTANT;
  }

  private static FastUpdate update(CaseParameters p) {
    FastUpdate usual = FastUpdate.USUAL;
    return new FastUpdate(
        p.flag("natural") ? FastUpdate.Method.NATURAL : FastUpdate.Method.ADAM,
        number(p, "beta1", usual.beta1()),
        number(p, "epsilon", usual.epsilon()),
        number(p, "log_var_rate", usual.logVarRate()),
        number(p, "rate_end", usual.rateEnd()),
        p.has("polish") ? p.extent("polish") : usual.polish());
  }

  private static double number(CaseParameters p, String name, double usual) {
    return p.has(name) ? p.number(name) : usual;
  }

  /** Returns whether the parameters describe a fit. */
  static boolean fits(CaseParameters p) {
    try {
      of(p);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns the names of all levers and of these further parameters. */
  static String[] names(String... more) {
    return Stream.of(VALUES.stream(), FLAGS.stream(), Stream.of(more))
        .flatMap(names -> names)
        .toArray(String[]::new);
  }
}
