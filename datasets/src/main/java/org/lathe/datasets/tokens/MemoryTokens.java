package org.lathe.datasets.tokens;

import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.tokenizer.TokenIds;
import org.lathe.datasets.tokenizer.Tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.lathe.files.InputException;

/**
 * Token ids in memory: two bytes a token for vocabularies up to 65,536, else four; at most 2^31.
 */
final class MemoryTokens implements TokenStore {
  private static final int TWO_BYTE_VOCABULARY = 1 << 16;

  private final int vocabulary;
  private final char[] narrow;
  private final int[] wide;
  private final int size;
  private final int[] starts;
  private final List<String> names;

  private MemoryTokens(Writer writer) {
    vocabulary = writer.vocabulary;
    narrow = writer.narrow;
    wide = writer.wide;
    size = writer.size;
    starts = writer.starts.stream().mapToInt(Integer::intValue).toArray();
    names = List.copyOf(writer.names);
  }

  static MemoryTokens encode(Corpus corpus, Collection<Corpus.Entry> wanted, Tokenizer tokenizer) {
    Writer writer = new Writer(tokenizer.vocabulary());
    int[] separator = {tokenizer.separator()};
    corpus.read(
        wanted,
        document -> {
          writer.begin(document.name());
          writer.append(tokenizer.encode(document.text()));
          writer.append(separator);
        });
    return new MemoryTokens(writer);
  }

  static MemoryTokens of(int[] ids, int vocabulary) {
    TokenIds.check(ids, vocabulary);
    Writer writer = new Writer(vocabulary);
    writer.begin("");
    writer.append(ids);
    return new MemoryTokens(writer);
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int documents() {
    return starts.length;
  }

  @Override
  public long documentStart(int document) {
    return starts[document];
  }

  @Override
  public String documentName(int document) {
    return names.get(document);
  }

  @Override
  public int documentAt(long position) {
    int found = Arrays.binarySearch(starts, Math.toIntExact(position));
    return found >= 0 ? found : -found - 2;
  }

  @Override
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
        throw new InputException("the text makes more than 2^31 tokens: take a smaller part of it");
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
