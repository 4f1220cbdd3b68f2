package org.lathe.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The bound on an activation that is stored with fewer bits. */
class StoredBoundTest {
  @Test
  void holdsForEveryNumberWithinTheBoundAndIsReached() {
    SplittableRandom random = new SplittableRandom(11);
    double worst = 0;
    for (int i = 0; i < 20_000; i++) {
      double value = random.nextDouble(-4, 4);
      double bound = Math.scalb(random.nextDouble(), -random.nextInt(4, 24));
      double stored = TolerancePolicy.stored(Precision.BF16_MEMORY, value, bound);
      double y = value + bound * random.nextDouble(-1, 1);
      double error = Math.abs(Precision.BF16_MEMORY.stored(y) - value);
      assertTrue(error <= stored, value + " within " + bound);
      assertTrue(bound <= stored, "the engine may leave it as it is");
      worst = Math.max(worst, error / stored);
    }
    assertEquals(1, worst, 1e-3);
  }

  @Test
  void anExactResultErrsByItsRoundingAlone() {
    assertEquals(0, TolerancePolicy.stored(Precision.BF16_MEMORY, 1.5, 0));
    assertEquals(0x1p-9, TolerancePolicy.stored(Precision.BF16_MEMORY, 1 + 0x1p-9, 0));
  }

  @Test
  void whatIsStoredInFloat32HasNoOther() {
    for (Precision precision : new Precision[] {Precision.F32, Precision.TF32, Precision.BF16}) {
      assertEquals(0x1p-20, TolerancePolicy.stored(precision, 1 + 0x1p-9, 0x1p-20));
      assertEquals(0, TolerancePolicy.stored(precision));
    }
    assertEquals(0x1p16, TolerancePolicy.stored(Precision.BF16_MEMORY));
  }
}
