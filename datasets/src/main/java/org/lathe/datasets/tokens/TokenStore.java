package org.lathe.datasets.tokens;

import java.util.Collection;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.InputException;

/**
 * Token ids of documents, one after another, each followed by the separator. Positions count tokens
 * from 0. Thread-safe.
 */
public interface TokenStore {
  /**
   * Encodes documents of a corpus into memory, in its order.
   *
   * @throws InputException if the corpus cannot be read or has more than 2^31 tokens
   */
  static TokenStore encode(Corpus corpus, Collection<Corpus.Entry> wanted, Tokenizer tokenizer) {
    return MemoryTokens.encode(corpus, wanted, tokenizer);
  }

  /**
   * Stores ids from elsewhere, as one document without a name.
   *
   * @throws InputException if an id is not in {@code 0 .. vocabulary - 1}, naming it and its
   *     position
   */
  static TokenStore of(int[] ids, int vocabulary) {
    return MemoryTokens.of(ids, vocabulary);
  }

  /** Returns the size of the vocabulary: ids are {@code 0 .. vocabulary() - 1}. */
  int vocabulary();

  /** Returns the number of tokens, including separators. */
  long size();

  /** Returns the number of documents. */
  int documents();

  /** Returns the position of the first token of a document. */
  long documentStart(int document);

  /** Returns the name of a document in its corpus. */
  String documentName(int document);

  /**
   * Returns the document of the token at a position; a separator belongs to the document that it
   * ends.
   */
  int documentAt(long position);

  /**
   * Returns the {@code length} ids from a position.
   *
   * @throws IndexOutOfBoundsException if some of them are not in the store
   * @throws InputException if a stored number is not an id of the vocabulary
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
