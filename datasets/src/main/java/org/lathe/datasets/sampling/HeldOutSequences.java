package org.lathe.datasets.sampling;

import java.util.List;
import java.util.stream.IntStream;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

/**
 * A fixed list of sequences to measure on, evenly spaced over a store and all different: the same
 * list in every run. With {@link Alignment#ANYWHERE} they do not overlap; with {@link
 * Alignment#DOCUMENT} each begins with another document, and may continue into the next documents.
 */
public final class HeldOutSequences {
  private final Windows windows;
  private final int count;

  /**
   * Spreads sequences over a store.
   *
   * @param store the tokens
   * @param length tokens in each sequence, at least 1
   * @param alignment where sequences may begin
   * @param atMost the wanted number, at least 1; a store with fewer tokens gives fewer
   * @throws InputException if the store has fewer than {@code length} tokens
   */
  public HeldOutSequences(TokenStore store, int length, Alignment alignment, int atMost) {
    if (atMost < 1) {
      throw new InputException(atMost + " held-out sequences are too few: use 1 or more");
    }
    this.windows = new Windows(store, length, alignment);
    long room =
        switch (alignment) {
          case ANYWHERE -> store.size() / length;
          case DOCUMENT -> windows.count();
        };
    this.count = (int) Math.min(atMost, room);
  }

  /** Returns the number of sequences, at least 1. */
  public int count() {
    return count;
  }

  /**
   * Returns the ids of sequence {@code k} of {@code 0 .. count() - 1}; no separator before them.
   */
  public int[] sequence(int k) {
    return windows.sequence(window(k));
  }

  /** Returns the ids of all sequences, in order. */
  public List<int[]> all() {
    return IntStream.range(0, count).mapToObj(this::sequence).toList();
  }

  /**
   * Returns the position in the store at which sequence {@code k} of {@code 0 .. count() - 1}
   * begins.
   */
  public long position(int k) {
    return windows.position(window(k));
  }

  private long window(int k) {
    if (k < 0 || k >= count) {
      throw new IndexOutOfBoundsException("sequence " + k + " of " + count);
    }
    long last = windows.count() - 1;
    return count == 1 ? 0 : k * last / (count - 1);
  }
}
