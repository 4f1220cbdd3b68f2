package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Numbers are printed for people. */
class PlainFormatTest {
  @Test
  void finiteNumbersAreThoseOfTheFormat() {
    assertEquals("1.500 |   2.5| x |3", PlainFormat.of("%.3f |%6.1f| %s |%d", 1.5, 2.5, "x", 3));
    assertEquals("12,345 50 %", PlainFormat.of("%,.0f %d %%", 12345.0, 50));
    assertEquals("b then a", PlainFormat.of("%2$s then %1$s", "a", "b"));
    assertEquals("2.50 of 7", PlainFormat.of("%2$.2f of %1$d", 7, 2.5));
    assertEquals(String.format("%n"), PlainFormat.of("%n"));
  }

  @Test
  void whatIsNotFiniteIsSaid() {
    double nan = Double.NaN;
    assertEquals("loss not measured", PlainFormat.of("loss %.3f", nan));
    assertEquals("|       -| 1", PlainFormat.of("|%8.3f| %d", nan, 1));
    assertEquals("|-       |", PlainFormat.of("|%-8.3f|", nan));
    assertEquals("not finite not finite", PlainFormat.of("%f %.1e", 1 / 0.0, -1 / 0.0));
    assertEquals("not measured", PlainFormat.of("%s", Float.NaN));
    assertEquals("not measured then 1.0", PlainFormat.of("%2$.1f then %1$.1f", 1.0, nan));
  }

  @Test
  void largeNumbersHaveNoExponentOfAProgram() {
    assertEquals("1.09×10^16", PlainFormat.of("%.2e", 1.09e16));
    assertEquals("-1.1×10^16", PlainFormat.of("%.2g", -1.09e16));
    assertEquals("1.00×10^7", PlainFormat.of("%.3g", 9.999e6));
    assertEquals("1,200", PlainFormat.of("%,.0f", 1200.0));
    assertEquals("1200", PlainFormat.of("%.2g", 1200.0));
    assertEquals("0.5000", PlainFormat.of("%.4g", 0.5));
    assertEquals("2.5e-05", PlainFormat.of("%.1e", 2.5e-5));
    assertEquals("0", PlainFormat.of("%.1e", 0.0));
    assertEquals("1.09×10^16 and 2000000", PlainFormat.of("%s and %s", 1.09e16, 2_000_000));
  }

  @Test
  void amountsHaveAPrefix() {
    assertEquals("10.9 P", PlainFormat.amount(1.0912e16));
    assertEquals("1.40 G", PlainFormat.amount(1.4e9));
    assertEquals("1.00 M", PlainFormat.amount(999_999));
    assertEquals("12.3 k", PlainFormat.amount(12_345));
    assertEquals("123", PlainFormat.amount(123));
    assertEquals("2.00 Y", PlainFormat.amount(2e24));
    assertEquals("2.00×10^30", PlainFormat.amount(2e30));
    assertEquals("not measured", PlainFormat.amount(Double.NaN));
  }

  @Test
  void aLargePerplexityIsShort() {
    assertEquals("12.346", PlainFormat.perplexity(12.3456, 3));
    assertEquals("1.09×10^16", PlainFormat.perplexity(1.09e16, 3));
    assertEquals("not finite", PlainFormat.perplexity(Double.POSITIVE_INFINITY, 3));
    assertEquals("not measured", PlainFormat.perplexity(Double.NaN, 3));
  }
}
