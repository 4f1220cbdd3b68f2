package org.lathe.datasets.tokenizer;

/** Java strings that may contain half a surrogate pair, which UTF-8 cannot encode. */
public final class WellFormed {
  private static final char REPLACEMENT = '\uFFFD';

  private WellFormed() {}

  /**
   * Returns the text with each lone surrogate replaced by U+FFFD; the same text if there is none.
   */
  public static String text(String text) {
    int lone = nextLone(text, 0);
    if (lone < 0) {
      return text;
    }
    StringBuilder mended = new StringBuilder(text);
    for (int i = lone; i >= 0; i = nextLone(text, i + 1)) {
      mended.setCharAt(i, REPLACEMENT);
    }
    return mended.toString();
  }

  private static int nextLone(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        boolean pair =
            Character.isHighSurrogate(unit)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
