package org.lathe.datasets.sampling;

import java.util.Locale;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

/** All positions in a store at which a sequence of one length may begin, in order. */
final class Windows {
  private final TokenStore store;
  private final int length;
  private final Alignment alignment;
  private final long count;

  /**
   * @throws InputException if there is no such position
   */
  Windows(TokenStore store, int length, Alignment alignment) {
    if (length < 1) {
      throw new InputException("a sequence of " + length + " tokens is too short: use 1 or more");
    }
    this.store = store;
    this.length = length;
    this.alignment = alignment;
    long last = store.size() - length;
    if (last < 0) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "the text has %,d tokens, too few for one sequence of %,d: give more text, or a"
                  + " shorter sequence length",
              store.size(),
              length));
    }
    count =
        switch (alignment) {
          case ANYWHERE -> last + 1;
          case DOCUMENT -> store.documentAt(last) + 1L;
        };
  }

  TokenStore store() {
    return store;
  }

  long count() {
    return count;
  }

  long position(long window) {
    return switch (alignment) {
      case ANYWHERE -> window;
      case DOCUMENT -> store.documentStart((int) window);
    };
  }

  int[] sequence(long window) {
    return store.window(position(window), length);
  }
}
