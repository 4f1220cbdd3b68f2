package org.lathe.models.diffusion.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;

/** The uniform process's bound, by enumeration of all noisy sequences. */
class UniformBoundTest {
  private static final int V = FormulaLosses.VOCABULARY;
  private static final NoiseSchedule SCHEDULE = ScheduleName.GEOMETRIC.published();
  private static final UniformBound BOUND = new UniformBound(SCHEDULE, V);

  /** A distribution of two tokens. */
  private static final double[][] JOINT = {
    {0.20, 0.02, 0.08}, {0.05, 0.25, 0.05}, {0.15, 0.05, 0.15}
  };

  /** Returns the expected bound of a text, over times by the midpoint rule. */
  private static double bound(int[] text, int times, FormulaLosses.Predictor predictor) {
    FormulaLosses losses =
        new FormulaLosses(
            FormulaLosses.config(Process.SEDD_UNIFORM, SCHEDULE), 1, text.length, predictor);
    double integral = 0;
    for (int step = 0; step < times; step++) {
      double time = BOUND.time((step + 0.5) / times);
      double rate = SCHEDULE.noiseRate(time);
      // A token stays, or becomes one of V: each case of each place.
      int cases = (int) Math.pow(V + 1, text.length);
      for (int noise = 0; noise < cases; noise++) {
        double[] uniform = new double[text.length];
        double probability = 1;
        for (int i = 0, rest = noise; i < text.length; i++, rest /= V + 1) {
          int token = rest % (V + 1);
          uniform[i] = token < V ? rate * (token + 0.5) / V : 1;
          probability *= token < V ? rate / V : 1 - rate;
        }
        NoisySequence noisy = BOUND.noisy(text, time, uniform);
        int[] tokens = IntStream.concat(IntStream.of(0), IntStream.of(noisy.tokens())).toArray();
        int[] targets = IntStream.concat(IntStream.of(-1), IntStream.of(noisy.targets())).toArray();
        double sum = 0;
        for (float place : losses.of(tokens, targets, new double[] {time})) {
          sum += place;
        }
        double weight = LossReading.SCORE_ENTROPY.weight(noisy, SCHEDULE);
        assertEquals(SCHEDULE.rate(time), weight * BOUND.density(time), 1e-9 * weight);
        integral += probability * weight * sum / times;
      }
    }
    return integral + BOUND.closedForm() * text.length;
  }

  /** With scores of 1 the model generates uniform tokens, and the bound is tight. */
  @Test
  void zeroLogScoresCostLogVocabulary() {
    double nats = bound(new int[] {1}, 4000, (noisy, place, time) -> new double[V]);
    assertEquals(Math.log(V), nats, 1e-5);
  }

  /** The exact log scores of the joint distribution. */
  private static double[] exact(int[] noisy, int place, double time) {
    double[] logScores = new double[V];
    for (int y = 0; y < V; y++) {
      int[] other = noisy.clone();
      other[place] = y;
      logScores[y] = Math.log(noised(other, time) / noised(noisy, time));
    }
    return logScores;
  }

  private static double noised(int[] tokens, double time) {
    double alpha = SCHEDULE.alpha(time);
    double sum = 0;
    for (int a = 0; a < V; a++) {
      for (int b = 0; b < V; b++) {
        double first = (a == tokens[0] ? alpha : 0) + (1 - alpha) / V;
        double second = (b == tokens[1] ? alpha : 0) + (1 - alpha) / V;
        sum += JOINT[a][b] * first * second;
      }
    }
    return sum;
  }

  /** With exact scores all that is lost is the reconstruction, which knows nothing of the text. */
  @Test
  void exactScoresCostTheEntropyAndAtMostTheReconstruction() {
    double entropy = 0;
    double nats = 0;
    for (int a = 0; a < V; a++) {
      for (int b = 0; b < V; b++) {
        entropy -= JOINT[a][b] * Math.log(JOINT[a][b]);
        nats += JOINT[a][b] * bound(new int[] {a, b}, 500, UniformBoundTest::exact);
      }
    }
    double reconstruction = 2 * UniformBound.entropy(SCHEDULE.noiseRate(0), V);
    assertEquals(1.5e-3, reconstruction, 1e-4);
    double above = nats - entropy;
    assertTrue(
        above > 0 && above < reconstruction,
        () -> "%.6f is not between 0 and %.6f".formatted(above, reconstruction));
  }

  @Test
  void theEndsHaveTheirClosedForms() {
    assertEquals(Math.log(50257), UniformBound.entropy(1, 50257), 1e-12);
    double sigma = 1e-4;
    double rate = -Math.expm1(-sigma);
    double kept = 1 - rate + rate / V;
    double other = rate / V;
    double entropy = -kept * Math.log(kept) - 2 * other * Math.log(other);
    assertEquals(entropy, UniformBound.entropy(rate, V), 1e-15);
    assertEquals(entropy, BOUND.closedForm(), 1e-12, "the prior term is below 1e-15");
    assertEquals(0, new UniformRelease(SCHEDULE, V).closedForm());
  }

  /** The log-linear schedule starts from noise 0, where nothing is left to reconstruct. */
  @Test
  void withoutNoiseATokenHasNoEntropy() {
    assertEquals(0, UniformBound.entropy(0, V));
    NoiseSchedule schedule = ScheduleName.LOG_LINEAR.published();
    assertEquals(0, schedule.noiseRate(0));
    double prior = Math.log(V) - UniformBound.entropy(schedule.noiseRate(1), V);
    assertEquals(prior, new UniformBound(schedule, V).closedForm(), 1e-15);
  }

  /** Half of the times are uniform, half those of uniform noise rates, up to both ends. */
  @Test
  void timesHaveTheirDensity() {
    assertEquals(0.5, BOUND.time(0.25));
    assertEquals(0, BOUND.time(0));
    assertEquals(0, BOUND.time(0.5), 1e-9);
    assertEquals(0.5, SCHEDULE.noiseRate(BOUND.time(0.75)), 1e-4);
    assertEquals(1, BOUND.time(Math.nextDown(1.0)), 1e-6);
    double mass = 0;
    for (int step = 0; step < 1000; step++) {
      mass += BOUND.density((step + 0.5) / 1000) / 1000;
    }
    assertEquals(1, mass, 1e-4);
  }

  @Test
  void tokensAreReplacedAtTheRateByAllTokensAlike() {
    double time = SCHEDULE.time(0.6);
    int[] text = {2, 1, 1, 1, 1, 1};
    double[] uniform = {0.1, 0.15, 0.3, 0.55, 0.601};
    NoisySequence noisy = BOUND.noisy(text, time, uniform);
    assertArrayEquals(new int[] {2, 0, 0, 1, 2, 1}, noisy.tokens());
    assertArrayEquals(new int[] {-1, 1, 1, 1, 1, 1}, noisy.targets());
  }
}
