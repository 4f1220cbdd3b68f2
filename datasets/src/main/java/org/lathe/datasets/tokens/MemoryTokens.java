package org.lathe.datasets.tokens;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.tokenizer.TokenIds;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.InputException;

/**
 * Token ids in memory: two bytes for each token of vocabularies up to 65,536, else four; at most
 * 2^31. They are stored in chunks, so that nothing is copied when a store grows.
 */
final class MemoryTokens implements TokenStore {
  private static final int TWO_BYTE_VOCABULARY = 1 << 16;

  /**
   * Size of a chunk: below half of a region of the garbage collector, which treats larger arrays
   * specially.
   */
  private static final int CHUNK = 1 << 17;

  private final int vocabulary;
  private final List<char[]> narrow;
  private final List<int[]> wide;
  private final int size;
  private final int[] starts;
  private final List<String> names;

  private MemoryTokens(Writer writer) {
    vocabulary = writer.vocabulary;
    narrow = writer.narrow;
    wide = writer.wide;
    size = writer.size;
    starts = writer.starts.build().toArray();
    names = List.copyOf(writer.names);
  }

  static MemoryTokens encode(Corpus corpus, Collection<Corpus.Entry> wanted, Tokenizer tokenizer) {
    Writer writer = new Writer(tokenizer.vocabulary());
    int[] separator = {tokenizer.separator()};
    corpus.read(
        wanted,
        document -> {
          writer.begin(document.name());
          tokenizer.encode(document.text(), writer::append);
          writer.append(separator, 1);
        });
    return new MemoryTokens(writer);
  }

  static MemoryTokens of(int[] ids, int vocabulary) {
    TokenIds.check(ids, vocabulary);
    Writer writer = new Writer(vocabulary);
    writer.begin("");
    writer.append(ids, ids.length);
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
    requireStored(position, length);
    int[] ids = new int[length];
    copy(position, length, ids);
    return ids;
  }

  private void requireStored(long position, int length) {
    if (position < 0 || length < 0 || length > size - position) {
      throw new IndexOutOfBoundsException(
          "window of %d tokens at %d, in a store of %d".formatted(length, position, size));
    }
  }

  @Override
  public void copy(long position, int length, int[] into) {
    requireStored(position, length);
    int from = Math.toIntExact(position);
    for (int done = 0; done < length; ) {
      int chunk = (from + done) / CHUNK;
      int at = (from + done) % CHUNK;
      int count = Math.min(length - done, CHUNK - at);
      if (narrow == null) {
        System.arraycopy(wide.get(chunk), at, into, done, count);
      } else {
        char[] source = narrow.get(chunk);
        for (int i = 0; i < count; i++) {
          into[done + i] = source[at + i];
        }
      }
      done += count;
    }
  }

  /** Adds chunks; exactly one of the two lists is in use. */
  private static final class Writer {
    private final int vocabulary;
    private final IntStream.Builder starts = IntStream.builder();
    private final List<String> names = new ArrayList<>();
    private final List<char[]> narrow;
    private final List<int[]> wide;
    private int size;

    Writer(int vocabulary) {
      boolean two = vocabulary <= TWO_BYTE_VOCABULARY;
      this.vocabulary = vocabulary;
      this.narrow = two ? new ArrayList<>() : null;
      this.wide = two ? null : new ArrayList<>();
    }

    void begin(String name) {
      starts.add(size);
      names.add(name);
    }

    void append(int[] ids, int length) {
      if ((long) size + length > Integer.MAX_VALUE - 8) {
        throw new InputException("the text has more than 2^31 tokens: use a smaller part of it");
      }
      for (int done = 0; done < length; ) {
        int at = size % CHUNK;
        int count = Math.min(length - done, CHUNK - at);
        if (wide != null) {
          if (at == 0) {
            wide.add(new int[CHUNK]);
          }
          System.arraycopy(ids, done, wide.getLast(), at, count);
        } else {
          if (at == 0) {
            narrow.add(new char[CHUNK]);
          }
          char[] target = narrow.getLast();
          for (int i = 0; i < count; i++) {
            target[at + i] = (char) ids[done + i];
          }
        }
        size += count;
        done += count;
      }
    }
  }
}
