package org.lathe.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.conformance.cases.Oracles;
import org.lathe.conformance.oracle.CentralDifference;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.engine.Precision;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.Constant;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.GaussianNaturalStep;

/**
 * The page's claims about {@code gaussian_natural_step}: small steps follow the natural gradient, a
 * variance at most doubles, and on a quadratic loss steps of rate 1 find the exact posterior.
 */
class GaussianNaturalStepTest {
  private static final GaussianNaturalStep STEP = new GaussianNaturalStep();
  private static final TensorType ONE = TensorType.f32(1);
  private static final List<TensorType> TYPES = List.of(ONE, ONE, ONE, ONE, TensorType.f32(2));

  /**
   * The loss {@code P (mu - m)^2 / 2 + P sigma^2 / 2 - log(sigma)}, the NELBO of a linear model
   * with Gaussian noise but for a constant, with the posterior from which steps start.
   *
   * @param precision P, the precision of the exact posterior
   * @param mean m, the mean of the exact posterior
   */
  record Quadratic(double precision, double mean, double mu, double logVar) {
    double ofMu(double at) {
      return precision * (at - mean);
    }

    double ofLogVar(double at) {
      return (precision * Math.exp(at) - 1) / 2;
    }
  }

  static Stream<Quadratic> quadratics() {
    SplittableRandom random = new SplittableRandom(Trials.seed());
    return Stream.generate(
            () ->
                new Quadratic(
                    Math.exp(random.nextDouble(-2, 6)),
                    random.nextDouble(-2, 2),
                    random.nextDouble(-2, 2),
                    random.nextDouble(-6, 2)))
        .limit(50);
  }

  /** The Fisher information of (mu, log_var) is diag(1 / sigma^2, 1 / 2). */
  @ParameterizedTest
  @MethodSource("quadratics")
  void smallStepsFollowTheNaturalGradient(Quadratic loss) {
    double variance = Math.exp(loss.logVar());
    double[] natural = {
      variance * loss.ofMu(loss.mu()), 2 * loss.ofLogVar(loss.logVar()),
    };
    for (int output = 0; output < natural.length; output++) {
      int which = output;
      double size = Math.abs(loss.mu()) + Math.abs(loss.logVar()) + Math.abs(natural[output]);
      CentralDifference derivative =
          CentralDifference.of(rate -> step(loss, rate).get(which).at(0), size, size);
      within(-natural[output], derivative.value(), derivative.error());
    }
  }

  @ParameterizedTest
  @MethodSource("quadratics")
  void aVarianceAtMostDoublesAtAnyRate(Quadratic loss) {
    for (double rate = 0x1p-6; rate <= 0x1p6; rate *= 2) {
      double stepped = step(loss, rate).get(1).at(0);
      assertTrue(stepped <= loss.logVar() + Math.log(2) + TolerancePolicy.ORACLE, loss::toString);
    }
  }

  /** The exact posterior, but for the term that keeps the precision positive. */
  @ParameterizedTest
  @MethodSource("quadratics")
  void aStepOfRateOneIsExactButForTheCorrection(Quadratic loss) {
    double old = Math.exp(-loss.logVar());
    double difference = loss.precision() - old;
    double precision = loss.precision() + difference * difference / (2 * old);
    double rest = 1 - loss.precision() / precision;
    List<DoubleTensor> stepped = step(loss, 1);
    // A relative error of the precision is an absolute one of its log.
    double terms = 1 + Math.abs(loss.logVar()) + Math.abs(Math.log(precision));
    within(-Math.log(precision), stepped.get(1).at(0), TolerancePolicy.ORACLE * terms);
    double away = loss.mu() - loss.mean();
    within(
        loss.mean() + rest * away,
        stepped.get(0).at(0),
        TolerancePolicy.ORACLE * terms * (Math.abs(loss.mu()) + Math.abs(away)));
  }

  /** Near the posterior the correction is of second order, so only the last step's error stays. */
  @ParameterizedTest
  @MethodSource("quadratics")
  void stepsOfRateOneConvergeToTheExactPosterior(Quadratic loss) {
    Session session = Engines.session("scalar", 1);
    float mu = (float) loss.mu();
    float logVar = (float) loss.logVar();
    for (int step = 0; step < 40; step++) {
      List<Constant> inputs =
          List.of(
              Constant.of(mu),
              Constant.of(logVar),
              Constant.of((float) loss.ofMu(mu)),
              Constant.of((float) loss.ofLogVar(logVar)),
              Constant.of(1f, 1f));
      List<float[]> stepped =
          OneOperation.run(session, STEP, TYPES, inputs, OneOperation.Operands.FED);
      mu = stepped.get(0)[0];
      logVar = stepped.get(1)[0];
    }
    double exact = -Math.log(loss.precision());
    List<DoubleTensor> posterior =
        inputs(new Quadratic(loss.precision(), loss.mean(), loss.mean(), exact), 1);
    List<DoubleTensor> roundings =
        Oracles.of(STEP).roundings(STEP, posterior, Oracles.apply(STEP, posterior), Precision.F32);
    within(loss.mean(), mu, TolerancePolicy.bound(STEP, roundings.get(0).at(0)));
    within(exact, logVar, TolerancePolicy.bound(STEP, roundings.get(1).at(0)));
  }

  /** Returns mu' and log_var' in float64 after a step with one rate for both. */
  private static List<DoubleTensor> step(Quadratic loss, double rate) {
    return Oracles.apply(STEP, inputs(loss, rate));
  }

  private static List<DoubleTensor> inputs(Quadratic loss, double rate) {
    return List.of(
        one(loss.mu()),
        one(loss.logVar()),
        one(loss.ofMu(loss.mu())),
        one(loss.ofLogVar(loss.logVar())),
        DoubleTensor.of(TYPES.getLast(), i -> rate));
  }

  private static DoubleTensor one(double value) {
    return DoubleTensor.of(ONE, i -> value);
  }

  private static void within(double want, double got, double bound) {
    assertTrue(
        Math.abs(got - want) <= bound, () -> got + " is not within " + bound + " of " + want);
  }
}
