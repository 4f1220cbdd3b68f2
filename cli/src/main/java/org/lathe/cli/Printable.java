package org.lathe.cli;

import java.util.Locale;

/** Text that a model made, as it may be shown on a terminal. */
final class Printable {
  private Printable() {}

  /**
   * The text with control characters other than line feed and tab written as their number: a model
   * that decodes bytes may well make an escape sequence, and a terminal would obey it.
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
