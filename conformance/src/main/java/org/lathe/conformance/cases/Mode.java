package org.lathe.conformance.cases;

import java.util.List;
import java.util.Locale;

/** The way in which float operands are filled with values of the range in their {@link Values}. */
public enum Mode {
  /** Uniform in the range. */
  UNIFORM,
  /**
   * Sums nearly cancel: the first operand alternates in sign along every row and column, the others
   * do not, and neighbours differ only by a thousandth.
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
  /** Random bits: all floats, including NaNs with payloads. */
  BITS;

  /** The modes with finite results, which are compared with float64. */
  public static final List<Mode> ORDINARY = List.of(UNIFORM, CANCELLING, POSITIVE, WIDE);

  /** Returns the name as it appears in the name of a case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
