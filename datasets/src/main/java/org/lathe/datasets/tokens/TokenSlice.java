package org.lathe.datasets.tokens;

import java.util.Locale;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.files.InputException;

/** A part of a store, from one position to another. */
public final class TokenSlice implements TokenStore {
  private final TokenStore whole;
  private final long from;
  private final long to;

  private TokenSlice(TokenStore whole, long from, long to) {
    this.whole = whole;
    this.from = from;
    this.to = to;
  }

  /**
   * Returns tokens {@code from .. to - 1} of a store.
   *
   * @throws IndexOutOfBoundsException if some of them are not in it
   */
  public static TokenSlice ofTokens(TokenStore whole, long from, long to) {
    if (from < 0 || to < from || to > whole.size()) {
      throw new IndexOutOfBoundsException(
          "tokens %d to %d of %d".formatted(from, to, whole.size()));
    }
    return new TokenSlice(whole, from, to);
  }

  /**
   * Returns documents {@code from .. to - 1} of a store.
   *
   * @throws IndexOutOfBoundsException if some of them are not in it
   */
  public static TokenSlice ofDocuments(TokenStore whole, int from, int to) {
    if (from < 0 || to < from || to > whole.documents()) {
      throw new IndexOutOfBoundsException(
          "documents %d to %d of %d".formatted(from, to, whole.documents()));
    }
    return new TokenSlice(whole, startOf(whole, from), startOf(whole, to));
  }

  /**
   * Returns the part of a store for one of several ranks. The parts of all ranks cover the store,
   * and no token is in two parts.
   *
   * @param alignment the positions at which sequences may begin; with {@link Alignment#DOCUMENT},
   *     parts consist of whole documents
   * @throws InputException if there are fewer documents or tokens than ranks
   */
  public static TokenSlice ofRank(TokenStore whole, Alignment alignment, int rank, int ranks) {
    if (rank < 0 || rank >= ranks) {
      throw new IllegalArgumentException("rank %d of %d".formatted(rank, ranks));
    }
    long all = alignment == Alignment.DOCUMENT ? whole.documents() : whole.size();
    if (all < ranks) {
      throw new InputException(
          String.format(Locale.ROOT, "the text is too short for %,d ranks: give more text", ranks));
    }
    long begin = share(all, rank, ranks);
    long end = share(all, rank + 1, ranks);
    return alignment == Alignment.DOCUMENT
        ? ofDocuments(whole, (int) begin, (int) end)
        : ofTokens(whole, begin, end);
  }

  /** Returns {@code all * rank / ranks}, without overflow. */
  private static long share(long all, int rank, int ranks) {
    return all / ranks * rank + all % ranks * rank / ranks;
  }

  private static long startOf(TokenStore store, int document) {
    return document == store.documents() ? store.size() : store.documentStart(document);
  }

  @Override
  public int vocabulary() {
    return whole.vocabulary();
  }

  @Override
  public long size() {
    return to - from;
  }

  /** The documents that begin in the slice. */
  @Override
  public int documents() {
    return beginningBefore(to) - beginningBefore(from);
  }

  private int beginningBefore(long position) {
    return position == 0 ? 0 : whole.documentAt(position - 1) + 1;
  }

  @Override
  public long documentStart(int document) {
    return whole.documentStart(beginningBefore(from) + document) - from;
  }

  @Override
  public String documentName(int document) {
    return whole.documentName(beginningBefore(from) + document);
  }

  /** The result is negative for tokens of a document that begins before the slice. */
  @Override
  public int documentAt(long position) {
    return whole.documentAt(from + position) - beginningBefore(from);
  }

  @Override
  public int[] window(long position, int length) {
    if (position < 0 || length < 0 || length > size() - position) {
      throw new IndexOutOfBoundsException(
          "window of %d tokens at %d, in a slice of %d".formatted(length, position, size()));
    }
    return whole.window(from + position, length);
  }
}
