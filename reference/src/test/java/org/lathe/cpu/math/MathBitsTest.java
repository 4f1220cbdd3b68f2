package org.lathe.cpu.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each lane of the vector functions has the bits of the scalar function, all NaNs being equal. */
@Tag("bits")
class MathBitsTest {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  @FunctionalInterface
  private interface Single {
    float of(float x);
  }

  @Test
  void exp() {
    compare("exp", Exp::of, Exp.Vectors::of, 0, -1);
  }

  @Test
  void expOfNormalResults() {
    int most = Float.floatToRawIntBits(Exp.NORMAL);
    compare("exp", Exp::of, Exp.Vectors::ofNormal, 0, most);
    int least = Float.floatToRawIntBits(-Exp.NORMAL);
    compare("exp", Exp::of, Exp.Vectors::ofNormal, Float.floatToRawIntBits(-0f), least);
  }

  @Test
  void log1p() {
    compare("log1p", Log1p::of, Log1p.Vectors::of, 0, Float.floatToRawIntBits(1));
  }

  @Test
  void expRemainder() {
    compare("exp remainder", ExpRemainder::of, ExpRemainder.Vectors::of, 0, -1);
  }

  @Test
  void log() {
    compare("log", Log::of, Log.Vectors::of, 0, -1);
  }

  @Test
  void sine() {
    compare("sin", SinCos::sin, SinCos.Vectors::sin, 0, Float.floatToRawIntBits(1));
    compare(
        "sin",
        SinCos::sin,
        SinCos.Vectors::sin,
        Float.floatToRawIntBits(-0f),
        Float.floatToRawIntBits(-1));
  }

  @Test
  void cosine() {
    compare("cos", SinCos::cos, SinCos.Vectors::cos, 0, Float.floatToRawIntBits(1));
    compare(
        "cos",
        SinCos::cos,
        SinCos.Vectors::cos,
        Float.floatToRawIntBits(-0f),
        Float.floatToRawIntBits(-1));
  }

  /**
   * Returns bit patterns from {@code first} to {@code last}, unsigned, in uneven steps, with every
   * exponent.
   */
  private static void compare(
      String name, Single scalar, UnaryOperator<FloatVector> vector, int first, int last) {
    SplittableRandom random = new SplittableRandom(20_260_714);
    float[] x = new float[SPECIES.length()];
    float[] y = new float[SPECIES.length()];
    long bits = Integer.toUnsignedLong(first);
    while (bits <= Integer.toUnsignedLong(last)) {
      for (int i = 0; i < x.length; i++) {
        x[i] = Float.intBitsToFloat((int) Math.min(bits, Integer.toUnsignedLong(last)));
        bits += random.nextInt(1, 6_000);
      }
      vector.apply(FloatVector.fromArray(SPECIES, x, 0)).intoArray(y, 0);
      for (int i = 0; i < x.length; i++) {
        float lane = x[i];
        assertEquals(
            Float.floatToIntBits(scalar.of(lane)),
            Float.floatToIntBits(y[i]),
            () -> name + " of bits " + Integer.toHexString(Float.floatToRawIntBits(lane)));
      }
    }
  }
}
