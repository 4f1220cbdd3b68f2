package org.lathe.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The criterion, at its edges. */
class SettlingTest {
  private static int steps(double tolerance, double... nelbo) {
    Settling settling = new Settling(tolerance);
    for (int taken = 1; taken <= nelbo.length; taken++) {
      if (settling.settled(nelbo, taken, 10)) {
        return taken;
      }
    }
    return 0;
  }

  @Test
  void eightStepsAtLeast() {
    assertEquals(8, steps(0.5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5));
    assertEquals(0, steps(0.5, 5, 5, 5, 5, 5, 5, 5));
  }

  @Test
  void theGainOfAMeanIsHeldAgainstTheToleranceOfAllTokens() {
    // From a mean of 20 to one of 15, of 10 tokens: 0.5 nats a token.
    double[] nelbo = {20, 21, 19, 20, 15, 14, 16, 15};
    assertEquals(8, steps(0.51, nelbo));
    assertEquals(0, steps(0.5, nelbo));
  }

  @Test
  void aLossSettlesToo() {
    assertEquals(8, steps(0, 1, 1, 1, 1, 2, 2, 2, 2));
    assertEquals(0, steps(0, 1, 1, 1, 1, 1, 1, 1, 1));
  }

  @Test
  void whatIsNoNumberDoesNotSettle() {
    assertFalse(new Settling(1).settled(new double[] {1, 1, 1, 1, 1, 1, 1, Double.NaN}, 8, 1));
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> new Settling(-1));
    assertTrue(thrown.getMessage().contains("-1"));
  }
}
