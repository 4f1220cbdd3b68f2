package org.lathe.datasets.evaluation;

/**
 * White space as Python's {@code str} and {@code re} define it, which is neither Java's nor
 * Unicode's: the separators U+001C to U+001F count. Published word counts and detokenizers depend
 * on it.
 */
final class PythonSpace {
  /** A character class for {@link java.util.regex.Pattern}, Python's {@code \s}. */
  static final String CLASS =
      "[\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

  private PythonSpace() {}

  static boolean is(char unit) {
    return switch (unit) {
      case 0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
      default ->
          unit >= 0x09 && unit <= 0x0D
              || unit >= 0x1C && unit <= 0x1F
              || unit >= 0x2000 && unit <= 0x200A;
    };
  }

  /** Returns what Python's {@code str.strip()} returns. */
  static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && is(text.charAt(start))) {
      start++;
    }
    while (end > start && is(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Returns the number of words that Python's {@code str.split()} gives. */
  static long words(String text) {
    long words = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean space = is(text.charAt(i));
      if (!space && !inside) {
        words++;
      }
      inside = !space;
    }
    return words;
  }
}
