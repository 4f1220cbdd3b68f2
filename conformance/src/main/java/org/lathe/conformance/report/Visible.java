package org.lathe.conformance.report;

import java.util.Locale;

/**
 * Text of an engine; characters that are invisible or not allowed in XML are shown by their number.
 */
public final class Visible {
  private Visible() {}

  /** Returns the text; line feeds and tabs are not changed. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    int type = Character.getType(c);
    if (c == '\n' || c == '\t') {
      out.appendCodePoint(c);
    } else if (type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.UNASSIGNED) {
      out.append('‹').append(String.format(Locale.ROOT, "%02x", c)).append('›');
    } else {
      out.appendCodePoint(c);
    }
  }
}
