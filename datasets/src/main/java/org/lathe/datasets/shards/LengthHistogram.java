package org.lathe.datasets.shards;

import java.util.ArrayList;
import java.util.List;

/** How long documents are: counts by powers of two, without holding the lengths. */
public final class LengthHistogram {
  /**
   * Lengths from one power of two to the next.
   *
   * @param least of the lengths counted here
   * @param most of them
   * @param documents how many
   */
  public record Bin(long least, long most, long documents) {}

  private final long[] counts = new long[Long.SIZE];
  private long documents;
  private long total;
  private long least = Long.MAX_VALUE;
  private long most;

  /** Counts a document of a length of at least 0. */
  public void add(long length) {
    counts[Long.SIZE - 1 - Long.numberOfLeadingZeros(length + 1)]++;
    documents++;
    total += length;
    least = Math.min(least, length);
    most = Math.max(most, length);
  }

  /** How many were counted. */
  public long documents() {
    return documents;
  }

  /** The sum of their lengths. */
  public long total() {
    return total;
  }

  /** The shortest length; 0 where there is none. */
  public long least() {
    return documents == 0 ? 0 : least;
  }

  /** The longest length. */
  public long most() {
    return most;
  }

  /** From the first bin that counts any to the last: 0, 1 to 2, 3 to 6, 7 to 14 and so on. */
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
