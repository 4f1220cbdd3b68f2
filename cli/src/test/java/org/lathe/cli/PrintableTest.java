package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Generated text reaches a terminal without control codes. */
class PrintableTest {
  @Test
  void controlCharactersAreShownAsNumbers() {
    assertEquals("a‹1b›[2J‹0d›é\n\tb‹9b›😀", Printable.of("a\u001b[2J\ré\n\tb\u009b😀"));
  }

  /** A character that takes two places of Java is not cut. */
  @Test
  void aLongTextIsCut() {
    assertEquals("😀".repeat(600), Printable.beginning("😀".repeat(600)));
    assertEquals(
        "😀".repeat(600) + "… (1,400 more characters: see the report)",
        Printable.beginning("😀".repeat(2000)));
  }
}
