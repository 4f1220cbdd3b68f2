package org.lathe.server.completions;

import java.util.Arrays;
import java.util.List;
import org.lathe.datasets.tokenizer.Tokenizer;

/**
 * The text of tokens as they come. A character whose bytes are not all there is kept back, and so
 * is what may be the beginning of a stop.
 */
final class CompletionText {
  private static final char INCOMPLETE = '\uFFFD';

  private final Tokenizer tokenizer;
  private final List<String> stops;
  private int[] ids = new int[64];
  private int count;
  private String text = "";
  private int given;
  private int complete;
  private boolean stopped;

  CompletionText(Tokenizer tokenizer, List<String> stops) {
    this.tokenizer = tokenizer;
    this.stops = stops;
  }

  /** Adds a token. */
  void add(int id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    ids[count++] = id;
    text = tokenizer.display(Arrays.copyOf(ids, count));
    complete = text.length();
    while (complete > 0 && text.charAt(complete - 1) == INCOMPLETE) {
      complete--;
    }
    int first = -1;
    for (String stop : stops) {
      int at = text.indexOf(stop, Math.max(0, given - stop.length()));
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    if (first >= 0) {
      stopped = true;
      text = text.substring(0, Math.max(first, given));
    }
  }

  /** Returns whether a stop was met; it and what follows it are no part of the text. */
  boolean stopped() {
    return stopped;
  }

  /** Returns the number of code points of the complete characters so far. */
  int codePoints() {
    int end = Math.min(complete, text.length());
    return text.codePointCount(0, end);
  }

  /** Returns the text that was not returned yet and cannot change. */
  String next() {
    return upTo(Math.max(given, complete - mayBeStop()));
  }

  /** Returns all the rest of the text. */
  String rest() {
    return upTo(text.length());
  }

  private String upTo(int end) {
    String next = text.substring(Math.min(given, end), end);
    given = Math.max(given, end);
    return next;
  }

  /** Returns the length of the longest end of the complete text that a stop begins with. */
  private int mayBeStop() {
    int most = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, complete); length > most; length--) {
        if (text.startsWith(stop.substring(0, length), complete - length)) {
          most = length;
        }
      }
    }
    return most;
  }
}
