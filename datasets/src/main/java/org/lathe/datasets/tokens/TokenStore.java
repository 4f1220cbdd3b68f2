package org.lathe.datasets.tokens;

import java.util.Collection;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.InputException;

/**
 * Token ids of documents, one after another, each followed by the separator. Positions count tokens
 * from 0. Safe for use by many threads.
 */
public interface TokenStore {
  /**
   * Encodes documents of a corpus into memory, in its order.
   *
   * @throws InputException if the corpus cannot be read or makes more than 2^31 tokens
   */
  static TokenStore encode(Corpus corpus, Collection<Corpus.Entry> wanted, Tokenizer tokenizer) {
    return MemoryTokens.encode(corpus, wanted, tokenizer);
  }

  /**
   * Keeps ids that came from elsewhere, as one document without a name.
   *
   * @throws InputException if an id is not in {@code 0 .. vocabulary - 1}, naming it and its
   *     position
   */
  static TokenStore of(int[] ids, int vocabulary) {
    return MemoryTokens.of(ids, vocabulary);
  }

  /** Ids are {@code 0 .. vocabulary() - 1}. */
  int vocabulary();

  /** Number of tokens, separators included. */
  long size();

  /** Number of documents. */
  int documents();

  /** Position of a document's first token. */
  long documentStart(int document);

  /** A document's name in its corpus. */
  String documentName(int document);

  /** The document that the token at a position belongs to; a separator belongs to what it ends. */
  int documentAt(long position);

  /**
   * The {@code length} ids from a position on.
   *
   * @throws IndexOutOfBoundsException if they are not all in the store
   * @throws InputException if what is stored there is no id of the vocabulary
   */
  int[] window(long position, int length);

  /**
   * Writes what {@link #window} returns to the beginning of an array, which a caller can use again.
   *
   * @param into of {@code length} ids or more
   * @throws IndexOutOfBoundsException if they are not all in the store
   * @throws InputException if what is stored there is no id of the vocabulary
   */
  default void copy(long position, int length, int[] into) {
    System.arraycopy(window(position, length), 0, into, 0, length);
  }
}
