package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The floor of the KL, with the values that docs/explanation/protocols.md has for 24 dimensions a
 * token.
 */
class UnusedDimensionTest {
  private static final int DIMENSIONS = 24;

  @ParameterizedTest
  @CsvSource({"16, 0.30, 0.467", "16, 0.34, 0.386", "64, 0.30, 0.036", "64, 0.34, 0.054"})
  void underTheConstantsOfThePaper(int steps, double rate, double floor) {
    assertEquals(floor, DIMENSIONS * UnusedDimension.kl(FastOptions.paper(steps), rate), 5e-4);
  }

  @ParameterizedTest
  @CsvSource({"16, 11.2, 0.05", "64, 0, 5e-4"})
  void underThoseOfTheRelease(int steps, double floor, double error) {
    assertEquals(floor, DIMENSIONS * UnusedDimension.kl(FastOptions.release(steps), 0.34), error);
  }

  @Test
  void aFitFromThePriorHasNone() {
    assertEquals(0, UnusedDimension.kl(FastOptions.honest(6), 0.5));
    FastUpdate natural = new FastUpdate(FastUpdate.Method.NATURAL, 0.9, 1e-8, 1, 0.1, 0);
    FastOptions fit = FastOptions.paper(40).withUpdate(natural);
    assertEquals(0, UnusedDimension.kl(fit, 0.5), 1e-6);
  }
}
