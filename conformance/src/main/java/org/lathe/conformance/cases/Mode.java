package org.lathe.conformance.cases;

import java.util.List;
import java.util.Locale;

/** How float operands are filled, from the range that their {@link Values} give. */
public enum Mode {
  /** Uniform in the range. */
  UNIFORM,
  /**
   * Sums nearly cancel: the first operand alternates in sign along every row and column, the others
   * do not, and neighbours are equal but for a thousandth.
   */
  CANCELLING,
  /** Nothing cancels: uniform in the part of the range that is above zero, if there is one. */
  POSITIVE,
  /** Magnitudes from the range's largest down to 2^-30 of it, evenly by exponent; either sign. */
  WIDE,
  /**
   * About one element in four replaced by NaN, a zero of either sign, and one of: infinities, huge
   * numbers, subnormal and other tiny numbers.
   */
  SPECIAL,
  /** Random bits: every float there is, NaNs with payloads among them. */
  BITS;

  /** The modes whose results are finite numbers to be held against float64. */
  public static final List<Mode> ORDINARY = List.of(UNIFORM, CANCELLING, POSITIVE, WIDE);

  /** The name in a case's name. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
