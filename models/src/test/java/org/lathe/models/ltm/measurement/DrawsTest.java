package org.lathe.models.ltm.measurement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.junit.jupiter.api.Test;
import org.lathe.engine.TolerancePolicy;

/**
 * The estimators of {@link Draws}, the very ones that models are judged with, on models whose
 * evidence is known in closed form.
 */
class DrawsTest {
  private static final int OBSERVED = 12;
  private static final int LATENT = 5;
  private static final double VARIANCE = 0.3;

  /** What one x came to. */
  private record Trial(double[] x, double evidence, Draws draws) {}

  /** How far a figure is above {@code -log p(x)}, over many x. */
  private static SummaryStatistics excess(Trial[] trials, ToDoubleFunction<Trial> figure) {
    SummaryStatistics excess = new SummaryStatistics();
    for (Trial trial : trials) {
      excess.addValue(figure.applyAsDouble(trial) - trial.evidence());
    }
    return excess;
  }

  private static double error(SummaryStatistics of) {
    return TolerancePolicy.DEVIATIONS * of.getStandardDeviation() / Math.sqrt(of.getN());
  }

  /** Trials with a posterior that is off in mean and width, as a fit's is. */
  private static Trial[] off(int trials, int draws) {
    Random random = new Random(5);
    LinearGaussian model = LinearGaussian.of(OBSERVED, LATENT, VARIANCE, false, random);
    return IntStream.range(0, trials)
        .mapToObj(
            i -> {
              double[] x = model.draw(random);
              float[] mu = model.posteriorMean(x);
              float[] logVar = model.posteriorLogVar();
              for (int j = 0; j < LATENT; j++) {
                mu[j] += 0.05f * (j % 2 == 0 ? 1 : -1);
                logVar[j] += 0.3f;
              }
              return new Trial(
                  x, model.negativeLogEvidence(x), model.draws(x, mu, logVar, draws, random));
            })
        .toArray(Trial[]::new);
  }

  @Test
  void theExactPosteriorGivesTheEvidence() {
    Random random = new Random(1);
    LinearGaussian model = LinearGaussian.of(OBSERVED, LATENT, VARIANCE, true, random);
    for (int i = 0; i < 20; i++) {
      double[] x = model.draw(random);
      double evidence = model.negativeLogEvidence(x);
      Draws draws = model.draws(x, model.posteriorMean(x), model.posteriorLogVar(), 50, random);
      // Every weight is the evidence, but for mean and variance rounded to float32.
      double rounding = LATENT * OBSERVED / VARIANCE * TolerancePolicy.U * Math.abs(evidence);
      for (int k = 1; k <= draws.count(); k++) {
        assertEquals(evidence, draws.importanceWeighted(k), rounding);
      }
      double error = TolerancePolicy.DEVIATIONS * Math.sqrt(draws.variance(draws.count()));
      assertEquals(evidence, draws.fresh(), error);
    }
  }

  @Test
  void theElboIsUnbiased() {
    Random random = new Random(2);
    LinearGaussian model = LinearGaussian.of(OBSERVED, LATENT, VARIANCE, true, random);
    double[] x = model.draw(random);
    float[] mu = model.posteriorMean(x);
    float[] logVar = model.posteriorLogVar();
    float[] offMu = mu.clone();
    float[] offLogVar = logVar.clone();
    double divergence = 0;
    for (int j = 0; j < LATENT; j++) {
      offMu[j] += 0.1f;
      offLogVar[j] -= 0.5f;
      double ratio = Math.exp(offLogVar[j] - logVar[j]);
      double shift = offMu[j] - mu[j];
      divergence += (ratio - 1 - Math.log(ratio) + shift * shift / Math.exp(logVar[j])) / 2;
    }
    // Minus the ELBO is above minus the evidence by KL(q || exact posterior).
    Draws draws = model.draws(x, offMu, offLogVar, 4000, random);
    assertEquals(
        model.negativeLogEvidence(x) + divergence,
        draws.fresh(),
        TolerancePolicy.DEVIATIONS * Math.sqrt(draws.variance(draws.count())));
    assertTrue(divergence > 0);
  }

  @Test
  void freshIsAboveImportanceWeightedIsAboveTheEvidence() {
    Trial[] trials = off(400, 16);
    SummaryStatistics fresh = excess(trials, trial -> trial.draws().fresh());
    SummaryStatistics weighted = excess(trials, trial -> trial.draws().importanceWeighted());
    assertTrue(weighted.getMean() > -error(weighted), () -> "below the evidence: " + weighted);
    SummaryStatistics tightening = new SummaryStatistics();
    for (Trial trial : trials) {
      tightening.addValue(trial.draws().fresh() - trial.draws().importanceWeighted());
    }
    // Well apart, so that the order is seen and not only allowed.
    assertTrue(tightening.getMean() > error(tightening), () -> "not tighter: " + tightening);
    assertTrue(fresh.getMean() > error(fresh), () -> "no slack: " + fresh);
  }

  @Test
  void moreDrawsTightenTheImportanceWeightedBound() {
    Trial[] trials = off(400, 64);
    SummaryStatistics one = excess(trials, trial -> trial.draws().importanceWeighted(1));
    SummaryStatistics some = excess(trials, trial -> trial.draws().importanceWeighted(8));
    SummaryStatistics many = excess(trials, trial -> trial.draws().importanceWeighted(64));
    assertTrue(one.getMean() > some.getMean() + error(one));
    assertTrue(some.getMean() > many.getMean());
    assertTrue(many.getMean() > -error(many));
  }

  /** A fit with kept noise tunes mean and width to that one draw. */
  @Test
  void fittedNoiseIsOptimistic() {
    Random random = new Random(3);
    LinearGaussian model = LinearGaussian.of(OBSERVED, LATENT, VARIANCE, true, random);
    SummaryStatistics optimism = new SummaryStatistics();
    SummaryStatistics belowEvidence = new SummaryStatistics();
    for (int i = 0; i < 60; i++) {
      double[] x = model.draw(random);
      float[] mu = new float[LATENT];
      float[] logVar = new float[LATENT];
      Arrays.fill(logVar, -5);
      float[] noise = LinearGaussian.noise(random, LATENT);
      for (int step = 0; step < 3000; step++) {
        double[] z = LinearGaussian.sample(mu, logVar, noise);
        double[] gradient = model.nllGradient(x, z);
        for (int j = 0; j < LATENT; j++) {
          double deviation = Math.exp(logVar[j] / 2.0);
          double ofLogVar = gradient[j] * noise[j] * deviation / 2 + (Math.exp(logVar[j]) - 1) / 2;
          mu[j] -= (float) (0.005 * (gradient[j] + mu[j]));
          logVar[j] -= (float) (0.005 * ofLogVar);
        }
      }
      double fitted =
          model.nll(x, LinearGaussian.sample(mu, logVar, noise)) + LinearGaussian.kl(mu, logVar);
      Draws fresh = model.draws(x, mu, logVar, 64, random);
      optimism.addValue(fresh.fresh() - fitted);
      belowEvidence.addValue(model.negativeLogEvidence(x) - fitted);
    }
    assertTrue(optimism.getMean() > error(optimism), optimism::toString);
    // Not even a bound: it claims more than the model's evidence.
    assertTrue(belowEvidence.getMean() > error(belowEvidence), belowEvidence::toString);
  }

  @Test
  void handWorkedDraws() {
    Draws draws =
        new Draws(new double[] {1, 2}, new double[] {4, 6}, new double[] {0, Math.log(3)});
    assertEquals(3, draws.kl());
    assertEquals(8, draws.fresh());
    assertEquals(7, draws.fresh(1));
    // Sample variance 2, of the mean of two draws 1.
    assertEquals(1, draws.variance(2));
    assertTrue(Double.isNaN(draws.variance(1)));
    double expected = -Math.log((Math.exp(-4) + 3 * Math.exp(-6)) / 2);
    assertEquals(expected, draws.importanceWeighted(), TolerancePolicy.GOLDEN_DOUBLE);
  }

  @Test
  void handWorkedPrediction() {
    PredictiveDraws draws =
        new PredictiveDraws(new double[] {-Math.log(0.1), -Math.log(0.3), -Math.log(0.8)});
    assertEquals(-Math.log(0.4), draws.logOfMean(), TolerancePolicy.GOLDEN_DOUBLE);
    assertEquals(-Math.log(0.2), draws.logOfMean(2), TolerancePolicy.GOLDEN_DOUBLE);
    assertEquals(-Math.log(0.024) / 3, draws.meanOfLogs(), TolerancePolicy.GOLDEN_DOUBLE);
    assertTrue(draws.logOfMean() < draws.meanOfLogs());
  }

  /** Split x in two: z of the first half's posterior predicts the second half exactly. */
  @Test
  void thePredictiveDrawsGiveTheConditional() {
    Random random = new Random(4);
    LinearGaussian both = LinearGaussian.of(2 * LATENT, 1, VARIANCE, true, new Random(9));
    LinearGaussian first = both.observing(0, LATENT);
    LinearGaussian second = both.observing(LATENT, 2 * LATENT);
    double[] x = both.draw(random);
    double[] x1 = Arrays.copyOfRange(x, 0, LATENT);
    double[] x2 = Arrays.copyOfRange(x, LATENT, 2 * LATENT);
    double conditional = both.negativeLogEvidence(x) - first.negativeLogEvidence(x1);
    SummaryStatistics likelihood = new SummaryStatistics();
    double[] nll = new double[4000];
    for (int k = 0; k < nll.length; k++) {
      float[] noise = LinearGaussian.noise(random, 1);
      double[] z = LinearGaussian.sample(first.posteriorMean(x1), first.posteriorLogVar(), noise);
      nll[k] = second.nll(x2, z);
      likelihood.addValue(Math.exp(-nll[k]));
    }
    double estimated = Math.exp(-new PredictiveDraws(nll).logOfMean());
    assertEquals(Math.exp(-conditional), estimated, error(likelihood));
    assertTrue(new PredictiveDraws(nll).meanOfLogs() > conditional);
  }
}
