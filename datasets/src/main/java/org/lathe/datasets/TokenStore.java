package org.lathe.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Token ids of documents, one after another, each followed by the separator. Two bytes a token for
 * vocabularies up to 65,536 (both tokenizers here), else four. Positions count tokens from 0.
 */
public final class TokenStore {
  private static final int TWO_BYTE_VOCABULARY = 1 << 16;

  private final int vocabulary;
  private final char[] narrow;
  private final int[] wide;
  private final int size;
  private final int[] starts;
  private final List<String> names;

  private TokenStore(Writer writer) {
    vocabulary = writer.vocabulary;
    narrow = writer.narrow;
    wide = writer.wide;
    size = writer.size;
    starts = writer.starts.stream().mapToInt(Integer::intValue).toArray();
    names = List.copyOf(writer.names);
  }

  /**
   * Encodes documents of a corpus, in its order.
   *
   * @throws DataException if the corpus cannot be read or makes more than 2^31 tokens
   */
  public static TokenStore encode(
      Corpus corpus, Collection<Corpus.Entry> wanted, Tokenizer tokenizer) {
    Writer writer = new Writer(tokenizer.vocabulary());
    int[] separator = {tokenizer.separator()};
    corpus.read(
        wanted,
        document -> {
          writer.begin(document.name());
          writer.append(tokenizer.encode(document.text()));
          writer.append(separator);
        });
    return new TokenStore(writer);
  }

  /**
   * Keeps ids that came from elsewhere, as one document without a name.
   *
   * @throws DataException if an id is not in {@code 0 .. vocabulary - 1}, naming it and its
   *     position
   */
  public static TokenStore of(int[] ids, int vocabulary) {
    TokenIds.check(ids, vocabulary);
    Writer writer = new Writer(vocabulary);
    writer.begin("");
    writer.append(ids);
    return new TokenStore(writer);
  }

  /** Ids are {@code 0 .. vocabulary() - 1}. */
  public int vocabulary() {
    return vocabulary;
  }

  /** Number of tokens, separators included. */
  public long size() {
    return size;
  }

  /** Number of documents. */
  public int documents() {
    return starts.length;
  }

  /** Position of a document's first token. */
  public long documentStart(int document) {
    return starts[document];
  }

  /** A document's name in its corpus. */
  public String documentName(int document) {
    return names.get(document);
  }

  /** The document that the token at a position belongs to; a separator belongs to what it ends. */
  public int documentAt(long position) {
    int found = Arrays.binarySearch(starts, Math.toIntExact(position));
    return found >= 0 ? found : -found - 2;
  }

  /** The {@code length} ids from a position on. */
  public int[] window(long position, int length) {
    int from = Math.toIntExact(position);
    if (from < 0 || length < 0 || length > size - from) {
      throw new IndexOutOfBoundsException(
          "window of %d tokens at %d, in a store of %d".formatted(length, from, size));
    }
    if (wide != null) {
      return Arrays.copyOfRange(wide, from, from + length);
    }
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = narrow[from + i];
    }
    return ids;
  }

  /** Grows the arrays; exactly one of the two is in use. */
  private static final class Writer {
    private static final int FIRST_CAPACITY = 1 << 16;

    private final int vocabulary;
    private final List<Integer> starts = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private char[] narrow;
    private int[] wide;
    private int size;

    Writer(int vocabulary) {
      this.vocabulary = vocabulary;
      if (vocabulary <= TWO_BYTE_VOCABULARY) {
        narrow = new char[FIRST_CAPACITY];
      } else {
        wide = new int[FIRST_CAPACITY];
      }
    }

    void begin(String name) {
      starts.add(size);
      names.add(name);
    }

    void append(int[] ids) {
      ensureRoomFor(ids.length);
      if (wide != null) {
        System.arraycopy(ids, 0, wide, size, ids.length);
      } else {
        for (int i = 0; i < ids.length; i++) {
          narrow[size + i] = (char) ids[i];
        }
      }
      size += ids.length;
    }

    private void ensureRoomFor(int more) {
      long needed = (long) size + more;
      int capacity = wide != null ? wide.length : narrow.length;
      if (needed <= capacity) {
        return;
      }
      if (needed > Integer.MAX_VALUE - 8) {
        throw new DataException("the text makes more than 2^31 tokens: take a smaller part of it");
      }
      int grown = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, capacity * 3L / 2));
      if (wide != null) {
        wide = Arrays.copyOf(wide, grown);
      } else {
        narrow = Arrays.copyOf(narrow, grown);
      }
    }
  }
}
