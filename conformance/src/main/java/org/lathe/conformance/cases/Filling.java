package org.lathe.conformance.cases;

import java.util.SplittableRandom;
import org.lathe.graph.Shape;

/** Fills a float operand from its range as a {@link Mode} says. */
final class Filling {
  /** How far two neighbours that cancel are apart, relative. */
  private static final double APART = 0x1p-10;

  /** Powers of two that {@link Mode#WIDE} spreads over. */
  private static final int OCTAVES = 30;

  private Filling() {}

  /**
   * Draws all elements.
   *
   * @param first whether no float operand stands before this one
   */
  static void of(
      Values.Floats range,
      Shape shape,
      boolean first,
      Mode mode,
      SplittableRandom random,
      float[] elements) {
    if (mode == Mode.CANCELLING) {
      cancelling(range, shape, first, random, elements);
      return;
    }
    // A range that reaches further down than up would leave itself by absolute values.
    boolean upper = mode == Mode.POSITIVE && range.low() < 0 && range.high() > 0;
    float low = upper ? 0 : range.low();
    for (int i = 0; i < elements.length; i++) {
      double drawn = random.nextDouble(low, range.high());
      elements[i] =
          (float) (mode == Mode.WIDE ? drawn * Math.pow(2, -OCTAVES * random.nextDouble()) : drawn);
    }
  }

  /**
   * Blocks of two by two share a magnitude; the first operand's signs are a checkerboard, so that
   * its product with any other cancels along rows and along columns. Where the range is not
   * symmetric, as that of a log variance, other signs would leave it, and there are none.
   */
  private static void cancelling(
      Values.Floats range, Shape shape, boolean first, SplittableRandom random, float[] elements) {
    int columns = shape.columns();
    boolean signed = first && range.low() == -range.high();
    float[] above = new float[columns];
    for (int i = 0; i < elements.length; i++) {
      int row = i / columns;
      int column = i % columns;
      if (row % 2 == 0) {
        above[column] =
            column % 2 == 0
                ? (float) random.nextDouble(range.low(), range.high())
                : above[column - 1];
      }
      double near = above[column] * (1 - APART * random.nextDouble());
      elements[i] = (float) (signed && (row + column) % 2 == 1 ? -near : near);
    }
  }
}
