package org.lathe.cli;

import java.util.Locale;

/** Makes generated text safe to print on a terminal. */
final class Printable {
  private Printable() {}

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
