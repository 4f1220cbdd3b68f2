package org.lathe.conformance.cases;

import java.util.SplittableRandom;
import org.lathe.graph.Shape;

/** Fills a float operand with values of its range, in the way of a {@link Mode}. */
final class Filling {
  /** The relative distance of two neighbours that cancel. */
  private static final double APART = 0x1p-10;

  /** The number of powers of two over which {@link Mode#WIDE} spreads. */
  private static final int OCTAVES = 30;

  private Filling() {}

  /**
   * Draws all elements.
   *
   * @param first whether this is the first float operand
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
    // If a range extends further below zero than above, absolute values would leave it.
    boolean upper = mode == Mode.POSITIVE && range.low() < 0 && range.high() > 0;
    float low = upper ? 0 : range.low();
    for (int i = 0; i < elements.length; i++) {
      double drawn = random.nextDouble(low, range.high());
      elements[i] =
          (float) (mode == Mode.WIDE ? drawn * Math.pow(2, -OCTAVES * random.nextDouble()) : drawn);
    }
  }

  /**
   * Blocks of two by two elements share a magnitude. The signs of the first operand form a
   * checkerboard, so that its product with any other operand cancels along rows and along columns.
   * If the range is not symmetric, such as that of a log variance, the signs are not changed,
   * because the values would leave the range.
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
