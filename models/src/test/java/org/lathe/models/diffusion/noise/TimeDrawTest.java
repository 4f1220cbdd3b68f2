package org.lathe.models.diffusion.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the times of a step's sequences lie. */
class TimeDrawTest {
  private static final int SEQUENCES = 16;

  private static double[] times(TimeDraw draw, int step) {
    return IntStream.range(0, SEQUENCES).mapToDouble(i -> draw.at(7, step, i, SEQUENCES)).toArray();
  }

  @Test
  void stratifiedTimesLieOneInEachPart() {
    double[] within = new double[SEQUENCES];
    for (int step = 1; step <= 50; step++) {
      double[] times = times(TimeDraw.STRATIFIED, step);
      for (int i = 0; i < SEQUENCES; i++) {
        assertEquals(i, (int) (times[i] * SEQUENCES), "part of sequence " + i);
        within[i] += times[i] * SEQUENCES - i;
      }
    }
    // Within its part a time is uniform: four standard errors of the mean.
    for (double sum : within) {
      assertEquals(0.5, sum / 50, 4 * Math.sqrt(1.0 / 12 / 50));
    }
  }

  @Test
  void systematicTimesHaveEqualDistances() {
    double[] times = times(TimeDraw.SYSTEMATIC, 3);
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    for (int i = 1; i < SEQUENCES; i++) {
      assertEquals(1.0 / SEQUENCES, sorted[i] - sorted[i - 1], 1e-12);
    }
    assertNotEquals(sorted[0], times(TimeDraw.SYSTEMATIC, 4)[0] % (1.0 / SEQUENCES), 1e-9);
  }

  @Test
  void independentTimesAreNotStratified() {
    double[] times = times(TimeDraw.INDEPENDENT, 3);
    long parts = Arrays.stream(times).mapToInt(t -> (int) (t * SEQUENCES)).distinct().count();
    assertTrue(parts < SEQUENCES, "each of " + SEQUENCES + " parts has a time");
    assertEquals(TimeDraw.INDEPENDENT.at(7, 3, 2, 16), TimeDraw.INDEPENDENT.at(7, 3, 2, 99));
  }

  @ParameterizedTest
  @EnumSource
  void eachTimeAloneIsUniform(TimeDraw draw) {
    int draws = 4000;
    double sum = 0;
    double squares = 0;
    for (int step = 1; step <= draws; step++) {
      double t = draw.at(11, step, 5, SEQUENCES);
      assertTrue(t >= 0 && t < 1, () -> "t " + t);
      double u = draw == TimeDraw.STRATIFIED ? t * SEQUENCES - 5 : t;
      sum += u;
      squares += u * u;
    }
    assertEquals(0.5, sum / draws, 4 * Math.sqrt(1.0 / 12 / draws));
    assertEquals(1.0 / 3, squares / draws, 4 * Math.sqrt(4.0 / 45 / draws));
  }
}
