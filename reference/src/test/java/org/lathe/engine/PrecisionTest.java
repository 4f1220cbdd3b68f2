package org.lathe.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Names of precisions, and the numbers that activations become when they are stored. */
class PrecisionTest {
  @ParameterizedTest
  @EnumSource(Precision.class)
  void hasItsName(Precision precision) {
    assertEquals(precision, Precision.named(precision.id()));
    // As recipes write it.
    assertEquals(precision, Precision.named(precision.name().toLowerCase(Locale.ROOT)));
  }

  @Test
  void anotherNameIsRefused() {
    EngineException refused = assertThrows(EngineException.class, () -> Precision.named("fp8"));
    assertEquals(
        "a precision is one of f32, tf32, bf16, bf16-memory, not 'fp8'", refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "0x1.01p0, 0x1.00p0", // between 1 and its neighbour: to even
    "0x1.03p0, 0x1.04p0",
    "0x1.010002p0, 0x1.02p0",
    "-0x1.0ffp3, -0x1.1p3",
    "0x1.fep127, 0x1.fep127",
    "0x1.fefffep127, 0x1.fep127",
    "0x1.ffp127, Infinity",
    "0x1.fffffep127, Infinity",
    "-0x1.fffffep127, -Infinity",
    "0x1p-133, 0x1p-133", // the smallest bfloat16
    "0x1p-134, 0",
    "0x1.8p-134, 0x1p-133",
    "0x1.4p-132, 0x1p-132",
    "NaN, NaN",
    "Infinity, Infinity"
  })
  void isTheNearestBfloat16(String number, String stored) {
    double x = Double.parseDouble(number);
    assertEquals(Double.parseDouble(stored), Precision.BF16_MEMORY.stored(x));
  }

  @Test
  void theSignOfZeroIsKept() {
    assertEquals(1 / -0.0, 1 / Precision.BF16_MEMORY.stored(-0.0));
    assertEquals(1 / -0.0, 1 / Precision.BF16_MEMORY.stored(-0x1p-140));
  }

  /** As hardware does it, on the bits. */
  @Test
  void isTheUpperHalfOfTheBitsAfterRounding() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 100_000; i++) {
      float x = Float.intBitsToFloat(random.nextInt());
      if (!Float.isNaN(x)) {
        int word = Float.floatToRawIntBits(x);
        int rounded = word + 0x7fff + (word >> 16 & 1) & 0xffff0000;
        assertEquals(Float.intBitsToFloat(rounded), (float) Precision.BF16_MEMORY.stored(x));
      }
    }
  }

  @Test
  void theErrorIsAtMostHalfAUnitOfTheBinade() {
    SplittableRandom random = new SplittableRandom(5);
    double worst = 0;
    for (int i = 0; i < 100_000; i++) {
      double x = Math.scalb(1 + random.nextDouble(), random.nextInt(-120, 120));
      double error = Math.abs(Precision.BF16_MEMORY.stored(x) - x);
      worst = Math.max(worst, Math.scalb(error, 8 - Math.getExponent(x)));
    }
    assertTrue(worst <= 1, "more than 2^(e-8): " + worst);
    assertTrue(worst > 0.999, "never near 2^(e-8): " + worst);
  }

  @ParameterizedTest
  @CsvSource({"F32", "TF32", "BF16"})
  void othersStoreFloat32(Precision precision) {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 10_000; i++) {
      float x = Float.intBitsToFloat(random.nextInt());
      assertEquals(x, (float) precision.stored(x));
    }
  }
}
