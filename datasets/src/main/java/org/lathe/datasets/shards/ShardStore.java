package org.lathe.datasets.shards;

import java.util.Arrays;
import java.util.List;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

/** The ids of files, one after the other; they are not kept in memory. */
final class ShardStore implements TokenStore {
  private final String name;
  private final List<ShardFile> files;
  private final long[] begins;
  private final int vocabulary;
  private final int separator;
  private volatile long[] starts;

  /**
   * @param name the prefix of the names of its documents
   * @param files at least one
   * @param separator the id that ends a document
   */
  ShardStore(String name, List<ShardFile> files, int vocabulary, int separator) {
    this.name = name;
    this.files = List.copyOf(files);
    this.vocabulary = vocabulary;
    this.separator = separator;
    this.begins = new long[files.size() + 1];
    for (int i = 0; i < files.size(); i++) {
      begins[i + 1] = begins[i] + files.get(i).size();
    }
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public long size() {
    return begins[files.size()];
  }

  @Override
  public int[] window(long position, int length) {
    if (position < 0 || length < 0 || length > size() - position) {
      throw new IndexOutOfBoundsException(
          "window of %d tokens at %d, in a store of %d".formatted(length, position, size()));
    }
    int[] ids = new int[length];
    int done = 0;
    for (int file = fileAt(position); done < length; file++) {
      long from = position + done - begins[file];
      int part = (int) Math.min(length - done, files.get(file).size() - from);
      files.get(file).copy(from, ids, done, part);
      done += part;
    }
    return ids;
  }

  private int fileAt(long position) {
    int found = Arrays.binarySearch(begins, position);
    return Math.min(found >= 0 ? found : -found - 2, files.size() - 1);
  }

  @Override
  public int documents() {
    return starts().length;
  }

  @Override
  public long documentStart(int document) {
    return starts()[document];
  }

  @Override
  public String documentName(int document) {
    return name + "#" + document;
  }

  @Override
  public int documentAt(long position) {
    int found = Arrays.binarySearch(starts(), position);
    return found >= 0 ? found : -found - 2;
  }

  /** Document starts, found by reading all ids; not needed for windows that may begin anywhere. */
  private long[] starts() {
    long[] known = starts;
    if (known == null) {
      synchronized (this) {
        known = starts;
        if (known == null) {
          known = findStarts();
          starts = known;
        }
      }
    }
    return known;
  }

  private long[] findStarts() {
    Starts found = new Starts();
    for (int file = 0; file < files.size(); file++) {
      long begin = begins[file];
      files.get(file).scan((position, id) -> found.take(begin + position, id));
    }
    return Arrays.copyOf(found.positions, found.count);
  }

  /** Grows as documents are found. */
  private final class Starts {
    private long[] positions = new long[1 << 10];
    private int count;
    private boolean begin = true;

    void take(long position, int id) {
      if (begin) {
        if (count == Integer.MAX_VALUE - 8) {
          throw new InputException(name + " contains more than 2^31 documents: use fewer shards");
        }
        if (count == positions.length) {
          positions = Arrays.copyOf(positions, (int) Math.min(Integer.MAX_VALUE - 8, count * 2L));
        }
        positions[count++] = position;
      }
      begin = id == separator;
    }
  }
}
