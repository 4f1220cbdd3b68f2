package org.lathe.cli;

import java.util.Locale;

/** Makes generated text safe to print on a terminal. */
final class Printable {
  private Printable() {}

  /** Characters of a text that a summary shows; more would be screens of it. */
  private static final int SHOWN = 600;

  /**
   * Returns the beginning of a text, and how much there is more, which the page of the run shows.
   */
  static String beginning(String text) {
    int all = text.codePointCount(0, text.length());
    if (all <= SHOWN) {
      return of(text);
    }
    return of(text.substring(0, text.offsetByCodePoints(0, SHOWN)))
        + String.format(Locale.ROOT, "… (%,d more characters: see the report)", all - SHOWN);
  }

  /**
   * Returns the text with each control character, except line feed and tab, as its number. A model
   * of bytes can generate an escape sequence, which a terminal would execute.
   */
  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                shown.append(String.format(Locale.ROOT, "‹%02x›", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }
}
