package org.lathe.models.ltm.measurement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The criterion, at its edges. */
class ConvergenceTest {
  private static int steps(double tolerance, double... nelbo) {
    Convergence convergence = new Convergence(tolerance);
    for (int taken = 1; taken <= nelbo.length; taken++) {
      if (convergence.converged(nelbo, taken, 10)) {
        return taken;
      }
    }
    return 0;
  }

  /** Four NELBOs of each of these means. */
  private static double[] stretches(double... means) {
    double[] nelbo = new double[4 * means.length];
    for (int i = 0; i < nelbo.length; i++) {
      nelbo[i] = means[i / 4] + (i % 2 == 0 ? 1 : -1);
    }
    return nelbo;
  }

  @Test
  void sixteenStepsAtLeast() {
    assertEquals(16, steps(0.01, stretches(5, 5, 5, 5, 5)));
    assertEquals(0, steps(0.01, stretches(5, 5, 5)));
  }

  @Test
  void theMeansMayDifferByTheToleranceOfAllTokens() {
    // From 20 down to 15, of 10 tokens: 0.5 nats a token.
    double[] nelbo = stretches(20, 18, 16, 15);
    assertEquals(16, steps(0.51, nelbo));
    assertEquals(0, steps(0.5, nelbo));
  }

  @Test
  void aTurnIsNoRest() {
    assertEquals(0, steps(0.1, stretches(60, 40, 21, 20, 20, 30, 30, 22)));
    assertEquals(32, steps(0.11, stretches(60, 40, 21, 30, 20, 20, 21, 20)));
  }

  @Test
  void whatIsNoNumberDoesNotSettle() {
    double[] nelbo = stretches(1, 1, 1, 1);
    nelbo[15] = Double.NaN;
    assertFalse(new Convergence(9).converged(nelbo, 16, 1));
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> new Convergence(-1));
    assertTrue(thrown.getMessage().contains("-1"));
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new Convergence(bad));
      assertThrows(
          IllegalArgumentException.class,
          () -> new MeasurementOptions(bad, List.of(1), 1, Optional.empty(), 1));
    }
  }
}
