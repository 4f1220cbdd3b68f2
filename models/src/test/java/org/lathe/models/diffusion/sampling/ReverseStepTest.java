package org.lathe.models.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.ScheduleName;

/** The identities between steps; {@code lathe golden} compares them with another program's. */
class ReverseStepTest {
  private static final int V = 15;
  private static final double STEP = 0.125;

  /** Logits are float32. */
  private static final double BOUND = 1e-6;

  /** Returns what a step does to a place: the probability of each id, then that it stays. */
  private static double[] row(double change, float[] weights) {
    double all = 0;
    for (float weight : weights) {
      all += Math.exp(weight);
    }
    double[] row = new double[weights.length + 1];
    for (int v = 0; v < weights.length; v++) {
      row[v] = change * Math.exp(weights[v]) / all;
    }
    row[weights.length] = 1 - change;
    return row;
  }

  private static void assertClose(double[] expected, double[] actual) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], BOUND * largest);
    }
  }

  private static double[] slice(double[] all, int place, int width) {
    return Arrays.copyOfRange(all, place * width, (place + 1) * width);
  }

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Where the scores sum to {@code 1/(e^sigma - 1)}, as true ones do. */
  @ParameterizedTest
  @EnumSource(ScheduleName.class)
  void theAnalyticStepOfTrueScoresIsTheAncestralOne(ScheduleName name) {
    NoiseSchedule schedule = name.published();
    LogScores scores = new LogScores(true, schedule, V);
    SplittableRandom random = new SplittableRandom(1);
    for (double t : new double[] {0.9, 0.5, 0.2}) {
      double[] p = random.doubles(V).toArray();
      double all = Arrays.stream(p).sum();
      float[] logits = floats(Arrays.stream(p).map(x -> Math.log(x / all * V)).toArray());
      float[] weights = new float[V];
      double change = new Analytic(scores).change(logits, 0, V, t, t - STEP, weights);
      assertEquals(Ancestral.change(schedule, t, t - STEP), change, BOUND);
      assertClose(row(change, logits), row(change, weights));
    }
  }

  /** Under this schedule alone, and whatever the scores. */
  @Test
  void eulerStepsOfTheLogLinearScheduleAreAnalyticOnes() {
    LogScores scores = new LogScores(true, ScheduleName.LOG_LINEAR.published(), V);
    float[] logits = floats(new SplittableRandom(2).doubles(V, -3, 3).toArray());
    float[] weights = new float[V];
    double euler = new Euler(scores).change(logits, 0, V, 0.6, 0.5, weights);
    assertArrayEquals(logits, weights);
    double analytic = new Analytic(scores).change(logits, 0, V, 0.6, 0.5, weights);
    assertArrayEquals(logits, weights);
    assertEquals(1, euler / analytic, 1e-12);
    LogScores cosine = new LogScores(true, ScheduleName.COSINE.published(), V);
    double other = new Euler(cosine).change(logits, 0, V, 0.6, 0.5, weights);
    double tweedie = new Analytic(cosine).change(logits, 0, V, 0.6, 0.5, weights);
    assertTrue(Math.abs(other / tweedie - 1) > 1e-3, other + " and " + tweedie);
  }

  /**
   * Of one token, whose law is known, the analytic step under uniform noise is Bayes' rule, and the
   * last one gives the law of the token without noise.
   */
  @Test
  void theAnalyticStepUnderUniformNoiseIsBayesRule() {
    NoiseSchedule schedule = ScheduleName.GEOMETRIC.published();
    Analytic analytic = new Analytic(new LogScores(false, schedule, 3));
    double[] law = {0.6, 0.3, 0.1};
    int present = 2;
    double t = 0.85;
    double s = 0.8;
    double[] before = noisy(law, schedule.alpha(t));
    double[] after = noisy(law, schedule.alpha(s));
    float[] logits = new float[3];
    for (int y = 0; y < 3; y++) {
      logits[y] = (float) Math.log(before[y] / before[present]);
    }
    double kept = schedule.alpha(t) / schedule.alpha(s);
    double[] expected = new double[3];
    double[] clean = new double[3];
    for (int y = 0; y < 3; y++) {
      expected[y] = after[y] * ((y == present ? kept : 0) + (1 - kept) / 3) / before[present];
      clean[y] =
          law[y]
              * ((y == present ? schedule.alpha(t) : 0) + (1 - schedule.alpha(t)) / 3)
              / before[present];
    }
    float[] weights = new float[3];
    double change = analytic.change(logits, 0, present, t, s, weights);
    double[] row = row(change, weights);
    assertClose(expected, new double[] {row[0], row[1], row[3]});
    analytic.last(logits, 0, present, t, weights);
    assertClose(clean, Arrays.copyOf(row(1, weights), 3));
  }

  private static double[] noisy(double[] law, double alpha) {
    return Arrays.stream(law).map(p -> alpha * p + (1 - alpha) / law.length).toArray();
  }

  /**
   * A short Euler step under uniform noise is the analytic one but for the square of its length.
   */
  @Test
  void shortEulerStepsAreAnalyticOnes() {
    NoiseSchedule schedule = ScheduleName.GEOMETRIC.published();
    LogScores scores = new LogScores(false, schedule, 3);
    double t = 0.5;
    double[] before = noisy(new double[] {0.6, 0.3, 0.1}, schedule.alpha(t));
    float[] logits = new float[3];
    for (int y = 0; y < 3; y++) {
      logits[y] = (float) Math.log(before[y] / before[0]);
    }
    float[] euler = new float[3];
    float[] analytic = new float[3];
    double step = 1e-5;
    double one = new Euler(scores).change(logits, 0, 0, t, t - step, euler);
    double other = new Analytic(scores).change(logits, 0, 0, t, t - step, analytic);
    assertEquals(1, one / other, 1e-3);
    double[] expected = row(1, analytic);
    double[] actual = row(1, euler);
    for (int y = 0; y < 3; y++) {
      assertEquals(expected[y], actual[y], 1e-3);
    }
  }
}
