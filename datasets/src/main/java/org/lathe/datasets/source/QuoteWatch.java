package org.lathe.datasets.source;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Follows the quotes of comma-separated values as they are read. The parser accepts the end of the
 * file in place of a missing closing quote, so one stray quote would make all the rest one value.
 */
final class QuoteWatch extends FilterReader {
  private static final char QUOTE = '"';

  private enum At {
    FIELD_START,
    UNQUOTED,
    QUOTED,
    QUOTE_IN_QUOTED
  }

  private final char separator;
  private At at = At.FIELD_START;
  private long line = 1;
  private long openedIn;
  private long quoted;
  private boolean afterReturn;
  private boolean ended;

  QuoteWatch(Reader in, char separator) {
    super(in);
    this.separator = separator;
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    int read = in.read(into, offset, length);
    ended = read < 0;
    for (int i = 0; i < read; i++) {
      take(into[offset + i]);
    }
    return read;
  }

  private void take(char next) {
    boolean newLine = next == '\r' || next == '\n';
    if (newLine && !(next == '\n' && afterReturn)) {
      line++;
    }
    afterReturn = next == '\r';
    quoted = at == At.QUOTED ? quoted + 1 : 0;
    at =
        switch (at) {
          case QUOTED -> next == QUOTE ? At.QUOTE_IN_QUOTED : At.QUOTED;
          case QUOTE_IN_QUOTED -> next == QUOTE ? At.QUOTED : outside(next, newLine);
          case UNQUOTED -> outside(next, newLine);
          case FIELD_START -> next == QUOTE ? opened() : outside(next, newLine);
        };
  }

  private At opened() {
    openedIn = line;
    return At.QUOTED;
  }

  private At outside(char next, boolean newLine) {
    return newLine || next == separator ? At.FIELD_START : At.UNQUOTED;
  }

  /** Returns the characters read since a quote was opened that is still open. */
  long quoted() {
    return quoted;
  }

  /** Returns the line, from 1, in which the last quoted field began. */
  long openedIn() {
    return openedIn;
  }

  /**
   * Returns the line, from 1, of a quote that was open at the end of the text; 0 if there is none.
   */
  long unclosed() {
    return ended && at == At.QUOTED ? openedIn : 0;
  }
}
