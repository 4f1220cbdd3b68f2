package org.lathe.models.diffusion.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The numbers of a schedule fit each other, and its constants are in range. */
class NoiseScheduleTest {
  private static final double[] TIMES = {0.01, 0.125, 0.3, 0.5, 0.77, 0.9, 0.99};

  @ParameterizedTest
  @EnumSource
  void growthIsTheDerivativeOfTheNoise(ScheduleName name) {
    NoiseSchedule schedule = name.published();
    double h = 1e-5;
    for (double t : TIMES) {
      double slope = (schedule.sigma(t + h) - schedule.sigma(t - h)) / (2 * h);
      assertEquals(slope, schedule.rate(t), 1e-6 * slope, name + " at " + t);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyNumberIsOfTheSameNoise(ScheduleName name) {
    NoiseSchedule schedule = name.published();
    assertEquals(name, schedule.name());
    for (double t : TIMES) {
      double sigma = schedule.sigma(t);
      assertEquals(Math.exp(-sigma), schedule.alpha(t), 1e-14);
      assertEquals(-Math.expm1(-sigma), schedule.noiseRate(t), 1e-14);
      double weight = schedule.rate(t) / Math.expm1(sigma);
      assertEquals(weight, schedule.weight(t), 1e-12 * weight);
    }
  }

  @ParameterizedTest
  @EnumSource
  void timeIsTheInverseOfTheRate(ScheduleName name) {
    NoiseSchedule schedule = name.published();
    for (double t : TIMES) {
      // A rate near 1 has few digits left of the time.
      if (schedule.noiseRate(t) < 0.999) {
        assertEquals(t, schedule.time(schedule.noiseRate(t)), 1e-10, name + " at " + t);
      }
    }
    assertEquals(0, schedule.time(0));
    assertEquals(1, schedule.time(1));
  }

  @Test
  void logLinearNoiseIsWeighedByTheInverseOfTheTime() {
    for (double t : TIMES) {
      assertEquals(1 / t, ScheduleName.LOG_LINEAR.published().weight(t));
    }
  }

  @Test
  void endsAreAsPublished() {
    assertEquals(1, ScheduleName.LOG_LINEAR.published().alpha(0));
    assertEquals(1e-3, ScheduleName.LOG_LINEAR.published().alpha(1), 1e-15);
    for (ScheduleName name : new ScheduleName[] {ScheduleName.LINEAR, ScheduleName.COSINE}) {
      assertEquals(1 - 1e-4, name.published().alpha(0), 1e-15);
      assertEquals(1e-4, name.published().alpha(1), 1e-15);
    }
    assertEquals(1e-4, ScheduleName.GEOMETRIC.published().sigma(0), 1e-15);
    assertEquals(20, ScheduleName.GEOMETRIC.published().sigma(1), 1e-12);
  }

  /** Many steps have nearly the weight of continuous time, few a larger one. */
  @ParameterizedTest
  @EnumSource
  void weightsOfManyStepsApproachThatOfContinuousTime(ScheduleName name) {
    NoiseSchedule schedule = name.published();
    double continuous = schedule.weight(0.5);
    assertEquals(continuous, schedule.weight(0.5, 1_000_000), 1e-4 * continuous);
    assertTrue(Math.abs(schedule.weight(0.5, 4) - continuous) < continuous);
  }

  @Test
  void constantsOutOfRangeAreRefused() {
    refused("noise_eps 1.0, must be at least 0 and below 1", () -> new LogLinearSchedule(1));
    refused("alpha_eps 0.0, must be above 0 and below 0.5", () -> new LinearSchedule(0));
    refused("alpha_eps 0.5, must be above 0 and below 0.5", () -> new CosineSchedule(0.5));
    refused(
        "sigma_min 2.0 and sigma_max 1.0, must be above 0, the first below the second, and at"
            + " most 700.0",
        () -> new GeometricSchedule(2, 1));
  }

  private static void refused(String message, Runnable made) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, made::run).getMessage());
  }
}
