package org.lathe.conformance.cases;

/** How float operands are filled. */
public enum Mode {
  /** As their {@link Values} say. */
  ORDINARY,
  /**
   * As their {@link Values} say, and about one element in four replaced by NaN, an infinity, a zero
   * of either sign, a subnormal, or a number near the largest or smallest.
   */
  SPECIAL,
  /** Random bits: every float there is, NaNs with payloads among them. */
  BITS
}
