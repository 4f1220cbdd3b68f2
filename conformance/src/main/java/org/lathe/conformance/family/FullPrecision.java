package org.lathe.conformance.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.lathe.engine.Precision;

/**
 * Checks that an engine that stores activations with fewer bits stores nothing else so. Where
 * products are rounded, bounds are larger than the rounding of a result, so that they do not show
 * it. But a float32 result has all its bits with a chance of 2^-16 only where the exact value lies
 * between two numbers of 8 bits.
 */
final class FullPrecision {
  /** Results that must show it together; the chance of an error is then 2^-64. */
  private static final int ENOUGH = 4;

  /** Distance to the nearest stored number from which on a value counts, relative to it. */
  private static final double BETWEEN = 0x1p-20;

  private FullPrecision() {}

  /**
   * Checks the outputs of a run.
   *
   * @param stored the outputs that may have been stored with fewer bits
   */
  static void check(
      String where,
      List<Expectation> expected,
      List<float[]> got,
      Precision declared,
      IntPredicate stored,
      OutputComparison comparison) {
    for (int o = 0; o < got.size(); o++) {
      if (stored.test(o)) {
        continue;
      }
      int between = 0;
      int rounded = 0;
      for (int i = 0; i < got.get(o).length; i++) {
        double value = expected.get(o).values()[i];
        // What is left where terms cancel has few bits in float32, too.
        boolean known = expected.get(o).bounds()[i] < Math.abs(value);
        if (known && Math.abs(declared.stored(value) - value) > BETWEEN * Math.abs(value)) {
          between++;
          rounded += declared.stored(got.get(o)[i]) == got.get(o)[i] ? 1 : 0;
        }
      }
      comparison.require(
          between < ENOUGH || rounded < between,
          "%s: y%d has only %d significant bits, in each of %d elements"
              .formatted(where, o, declared.storedBits(), between));
    }
  }
}
