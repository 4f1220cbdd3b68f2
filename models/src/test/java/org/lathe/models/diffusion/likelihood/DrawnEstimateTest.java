package org.lathe.models.diffusion.likelihood;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The mean of draws, and its error. */
class DrawnEstimateTest {
  @Test
  void differencesOfNeighboursGiveTheError() {
    DrawnEstimate estimate = DrawnEstimate.of(new double[] {1, 3, 2}, 10);
    assertEquals(12, estimate.mean(), 1e-15);
    assertEquals((4 + 1 + 1) / 2.0 / 9, estimate.variance(), 1e-15);
    DrawnEstimate one = DrawnEstimate.of(new double[] {1}, 0);
    assertEquals(1, one.mean());
    assertTrue(Double.isNaN(one.variance()));
  }

  /** Of independent draws it is the usual estimate in expectation. */
  @Test
  void independentDrawsHaveTheirVariance() {
    SplittableRandom random = new SplittableRandom(1);
    double mean = 0;
    for (int set = 0; set < 4000; set++) {
      double[] draws = IntStream.range(0, 8).mapToDouble(k -> random.nextGaussian()).toArray();
      mean += DrawnEstimate.of(draws, 0).variance() / 4000;
    }
    assertEquals(1.0 / 8, mean, 0.005);
  }

  /** Each draw is a neighbour in time of the one before, and the first of the last. */
  @Test
  void drawsAreEvenlySpread() {
    for (int sequence = 0; sequence < 20; sequence++) {
      for (int draw = 0; draw < 7; draw++) {
        double time = new NoiseNumbers(3, 0, sequence, draw, 7).spread();
        double next = new NoiseNumbers(3, 0, sequence, (draw + 1) % 7, 7).spread();
        assertTrue(time >= 0 && time < 1);
        assertEquals(1.0 / 7, next > time ? next - time : next + 1 - time, 1e-12);
      }
    }
  }
}
