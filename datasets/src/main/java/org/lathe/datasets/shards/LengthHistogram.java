package org.lathe.datasets.shards;

import java.util.ArrayList;
import java.util.List;

/** A histogram of document lengths by powers of two; the lengths themselves are not stored. */
public final class LengthHistogram {
  /**
   * Lengths from one power of two to the next.
   *
   * @param least the smallest length in this bin
   * @param most the largest length in this bin
   * @param documents number of documents
   */
  public record Bin(long least, long most, long documents) {}

  private final long[] counts = new long[Long.SIZE];
  private long documents;
  private long total;
  private long least = Long.MAX_VALUE;
  private long most;

  /** Counts a document; its length is at least 0. */
  public void add(long length) {
    counts[Long.SIZE - 1 - Long.numberOfLeadingZeros(length + 1)]++;
    documents++;
    total += length;
    least = Math.min(least, length);
    most = Math.max(most, length);
  }

  /** Returns the number of counted documents. */
  public long documents() {
    return documents;
  }

  /** Returns the sum of their lengths. */
  public long total() {
    return total;
  }

  /** Returns the shortest length; 0 if there is none. */
  public long least() {
    return documents == 0 ? 0 : least;
  }

  /** Returns the longest length. */
  public long most() {
    return most;
  }

  /**
   * Returns the bins from the first nonempty one to the last: 0, 1 to 2, 3 to 6, 7 to 14 and so on.
   */
  public List<Bin> bins() {
    List<Bin> bins = new ArrayList<>();
    for (int power = 0; power < counts.length - 1; power++) {
      long first = (1L << power) - 1;
      long last = (1L << (power + 1)) - 2;
      if (last >= least() && first <= most && documents > 0) {
        bins.add(new Bin(first, last, counts[power]));
      }
    }
    return bins;
  }
}
