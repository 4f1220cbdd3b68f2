package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.files.InputException;

/** The weight is held, rises to 1 and stays there. */
class KlWeightTest {
  @ParameterizedTest
  @CsvSource({"1, 0.1", "300, 0.1", "301, 0.1", "451, 0.55", "601, 1", "1000, 1"})
  void isHeldThenRisesToOne(int step, double expected) {
    assertEquals(expected, new KlWeight(0.1, 0.3, 0.6).at(step, 1000), 1e-12);
  }

  @Test
  void neverFalls() {
    KlWeight weight = new KlWeight(0, 0.25, 0.75);
    for (int step = 2; step <= 97; step++) {
      assertTrue(weight.at(step, 97) >= weight.at(step - 1, 97), "step " + step);
    }
  }

  @Test
  void withoutARampItIsOneThroughout() {
    for (int step = 1; step <= 3; step++) {
      assertEquals(1, KlWeight.ONE.at(step, 3));
    }
    assertEquals(1, new KlWeight(0.1, 0, 0).at(1, 1));
  }

  @Test
  void aWeightHeldToTheEndStaysThere() {
    assertEquals(0.1, new KlWeight(0.1, 1, 1).at(50, 50));
  }

  @Test
  void refusesSharesOutOfOrder() {
    assertTrue(
        assertThrows(InputException.class, () -> new KlWeight(0.1, 0.6, 0.3))
            .getMessage()
            .contains("held to 0.6 and full at 0.3"));
    assertThrows(InputException.class, () -> new KlWeight(-0.1, 0, 1));
    assertThrows(InputException.class, () -> new KlWeight(0.1, 0, 1.5));
    assertThrows(InputException.class, () -> new KlWeight(Double.NaN, 0, 1));
  }
}
