package org.lathe.datasets.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.lathe.datasets.sampling.Sequences;
import org.lathe.datasets.tokenizer.Tokenizer;

/**
 * The training text that a model has read, each place of it once, however often it was read:
 * n-grams of text that is counted several times are worse.
 */
public final class ReadText {
  /**
   * The text that is counted at most, in bytes, of all sequences as they were read. It bounds the
   * time (two or three seconds) and the memory (less than 150 MB).
   */
  public static final long MOST_BYTES = 4_000_000;

  private ReadText() {}

  /**
   * Returns what the first sequences read, joined where they overlap or follow each other.
   *
   * @param count sequences that were read; those after the first {@link #MOST_BYTES} are left out
   * @return ids of contiguous pieces, in the order of the text
   */
  public static List<int[]> of(Tokenizer tokenizer, Sequences sequences, long count) {
    long bytes = 0;
    long read = 0;
    while (read < count && bytes < MOST_BYTES) {
      bytes += TextSymbols.of(tokenizer, sequences.sequence(read)).length;
      read++;
    }
    List<Long> ordered =
        LongStream.range(0, read)
            .boxed()
            .sorted(Comparator.comparingLong(sequences::position))
            .toList();
    List<int[]> pieces = new ArrayList<>();
    int[] piece = {};
    long end = Long.MIN_VALUE;
    int size = 0;
    for (long number : ordered) {
      int[] ids = sequences.sequence(number);
      long position = sequences.position(number);
      if (position > end && size > 0) {
        pieces.add(Arrays.copyOf(piece, size));
        size = 0;
      }
      int known = (int) Math.min(ids.length, size == 0 ? 0 : end - position);
      int fresh = ids.length - known;
      if (size + fresh > piece.length) {
        piece = Arrays.copyOf(piece, Math.max(size + fresh, 2 * piece.length));
      }
      System.arraycopy(ids, known, piece, size, fresh);
      size += fresh;
      end = Math.max(end, position + ids.length);
    }
    if (size > 0) {
      pieces.add(Arrays.copyOf(piece, size));
    }
    return pieces;
  }
}
