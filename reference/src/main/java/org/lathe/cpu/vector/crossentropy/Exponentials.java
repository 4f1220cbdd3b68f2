package org.lathe.cpu.vector.crossentropy;

import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.vector.lanes.Elements;

/** Rows of exponentials, the cotangents of most logits. */
final class Exponentials {
  private static final int LANES = Elements.SPECIES.length();

  private Exponentials() {}

  /** Computes {@code y[j] = factor (exp(x[j] - shift) - less)}. */
  static void write(
      float[] x, int at, int columns, float shift, float less, float factor, float[] y, int yAt) {
    int j = 0;
    for (int whole = Elements.SPECIES.loopBound(columns); j < whole; j += LANES) {
      Exp.Vectors.of(FloatVector.fromArray(Elements.SPECIES, x, at + j).sub(shift))
          .sub(less)
          .mul(factor)
          .intoArray(y, yAt + j);
    }
    for (; j < columns; j++) {
      y[yAt + j] = factor * (Exp.of(x[at + j] - shift) - less);
    }
  }
}
