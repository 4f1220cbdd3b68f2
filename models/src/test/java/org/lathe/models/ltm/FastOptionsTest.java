package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.files.InputException;
import org.lathe.models.Protocol;

/** The rates of fast steps, and what protocols decide. */
class FastOptionsTest {
  private static double[] rates(FastOptions fast, double peak) {
    return IntStream.range(0, fast.steps()).mapToDouble(s -> fast.rate(peak, s)).toArray();
  }

  @Test
  void theRateOfThePaperIsConstant() {
    for (double rate : rates(FastOptions.paper(5), 0.3)) {
      assertEquals(0.3, rate);
    }
  }

  @Test
  void theReleaseEndsAboveATenthOfThePeak() {
    double[] rates = rates(FastOptions.release(16), 0.34);
    assertEquals(0.34, rates[0], 1e-15);
    double expected = 0.034 + 0.5 * (1 + Math.cos(Math.PI * 15 / 16)) * 0.306;
    assertEquals(expected, rates[15], 1e-15);
  }

  @Test
  void aFullCosineEndsAtItsEnd() {
    FastOptions honest = FastOptions.honest(6);
    double[] rates = rates(honest, 0.5);
    assertEquals(0.5, rates[0]);
    assertEquals(0.1, rates[5], 1e-15);
    double third = 0.5 * (0.2 + 0.8 * (1 + Math.cos(Math.PI * 2 / 5)) / 2);
    assertEquals(third, rates[2], 1e-15);
    assertEquals(0.5, FastOptions.honest(1).rate(0.5, 0));
  }

  @Test
  void theRateOfLogVarIsAMultipleOfThatOfMu() {
    FastOptions honest = FastOptions.honest(6);
    for (int s = 0; s < 6; s++) {
      assertEquals(0.6 * honest.rate(0.5, s), honest.logVarRate(0.5, s), 1e-15);
    }
  }

  @Test
  void polishingStepsLeaveMuWhereItIs() {
    FastOptions fast =
        FastOptions.paper(5)
            .withUpdate(new FastUpdate(FastUpdate.Method.ADAM, 0.9, 1e-8, 1, 0.1, 2));
    double[] rates = rates(fast, 0.3);
    assertEquals(0.3, rates[2]);
    assertEquals(0, rates[3]);
    assertEquals(0.3, fast.logVarRate(0.3, 4));
  }

  @Test
  void protocolsKeepTheNumberOfSteps() {
    for (Protocol protocol : Protocol.values()) {
      assertEquals(7, FastOptions.paper(7).with(protocol).steps(), protocol.toString());
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertTrue(
        assertThrows(InputException.class, () -> new NoiseDraws(3, true))
            .getMessage()
            .contains("fastDraws 3: antithetic samples come in pairs"));
    assertThrows(InputException.class, () -> new NoiseDraws(0, false));
    assertThrows(
        InputException.class,
        () -> new FastUpdate(FastUpdate.Method.NATURAL, 0.5, 1e-8, 1, 0.1, 0));
    assertThrows(
        InputException.class, () -> new FastUpdate(FastUpdate.Method.ADAM, 1, 1e-8, 1, 0.1, 0));
    assertThrows(
        InputException.class, () -> new FastUpdate(FastUpdate.Method.ADAM, 0.9, 0, 1, 0.1, 0));
    assertThrows(
        InputException.class, () -> new FastUpdate(FastUpdate.Method.ADAM, 0.9, 1e-8, 1, 2, 0));
    assertThrows(
        InputException.class,
        () ->
            FastOptions.release(4)
                .withUpdate(new FastUpdate(FastUpdate.Method.NATURAL, 0.9, 1e-8, 1, 0.1, 0)));
    for (double epsilon : new double[] {1e-60, 1e300}) {
      assertThrows(
          InputException.class,
          () -> new FastUpdate(FastUpdate.Method.ADAM, 0.9, epsilon, 1, 0.1, 0));
    }
    assertThrows(
        InputException.class,
        () -> new FastUpdate(FastUpdate.Method.ADAM, 0.9, 1e-8, 1e39, 0.1, 0));
    assertThrows(InputException.class, () -> new FreeBits(0, 1e39));
    FastUpdate polishing = new FastUpdate(FastUpdate.Method.ADAM, 0.9, 1e-8, 1, 0.1, 4);
    assertThrows(
        InputException.class,
        () -> LtmOptions.paper(4).with(FastOptions.paper(4).withUpdate(polishing)));
    assertThrows(InputException.class, () -> new SlowSample(SlowSample.Noise.FIT, 2));
    assertThrows(InputException.class, () -> new FreeBits(-1, 0));
  }
}
