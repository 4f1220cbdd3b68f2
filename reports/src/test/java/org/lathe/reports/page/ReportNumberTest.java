package org.lathe.reports.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Numbers on pages are readable by who has never programmed. */
class ReportNumberTest {
  @Test
  void aNumberHasAtMostFourDigits() {
    assertEquals("0", ReportNumber.of(0));
    assertEquals("0.1235", ReportNumber.of(0.12345));
    assertEquals("12.35", ReportNumber.of(12.3456));
    assertEquals("12,346", ReportNumber.of(12345.6));
    assertEquals("−2.5", ReportNumber.of(-2.5));
  }

  @Test
  void smallAndLargeNumbersHaveAPowerOfTen() {
    assertEquals("4.00 × 10⁻⁴", ReportNumber.of(4e-4));
    assertEquals("−1.20 × 10⁻¹²", ReportNumber.of(-1.2e-12));
    assertEquals("1.09 × 10¹⁶", ReportNumber.of(1.09e16));
    assertEquals("3.00 × 10⁹", ReportNumber.of(2.999e9));
  }

  @Test
  void whatIsNotFiniteIsSaid() {
    assertEquals("not finite", ReportNumber.of(Double.NaN));
    assertEquals("∞", ReportNumber.of(Double.POSITIVE_INFINITY));
    assertEquals("−∞", ReportNumber.of(Double.NEGATIVE_INFINITY));
  }
}
