package org.lathe.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Merges the byte pairs of one piece: again and again the pair that was learned first, and of equal
 * ones the leftmost. A queue of the pairs makes a piece of n bytes take n log n steps, since a text
 * without spaces is one piece.
 */
final class BytePairEncoder {
  private static final int NONE = -1;

  /** The number of each merge, by the key of its pair; it tells the id too. */
  private final Map<Long, Integer> ranks = new HashMap<>();

  /** A pair of neighbours; out of date once one of them is merged otherwise. */
  private record Candidate(int rank, int at, int left, int right) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      return rank != other.rank ? Integer.compare(rank, other.rank) : Integer.compare(at, other.at);
    }
  }

  BytePairEncoder(List<BytePair> merges) {
    for (BytePair merge : merges) {
      ranks.put(merge.key(), ranks.size());
    }
  }

  /** Returns the ids of a piece. */
  int[] encode(String piece) {
    return new Symbols(piece.getBytes(StandardCharsets.UTF_8)).merged();
  }

  /** The tokens of a piece as a list linked both ways, each at the place of its first byte. */
  private final class Symbols {
    private final int[] ids;
    private final int[] previous;
    private final int[] next;
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>();

    Symbols(byte[] bytes) {
      int count = bytes.length;
      ids = new int[count];
      previous = new int[count];
      next = new int[count];
      for (int i = 0; i < count; i++) {
        ids[i] = bytes[i] & 0xFF;
        previous[i] = i - 1;
        next[i] = i + 1 < count ? i + 1 : NONE;
      }
      for (int i = 0; i < count; i++) {
        offer(i);
      }
    }

    private void offer(int at) {
      if (at == NONE || next[at] == NONE) {
        return;
      }
      int right = ids[next[at]];
      Integer rank = ranks.get(BytePair.key(ids[at], right));
      if (rank != null) {
        candidates.add(new Candidate(rank, at, ids[at], right));
      }
    }

    int[] merged() {
      int count = ids.length;
      for (Candidate best = candidates.poll(); best != null; best = candidates.poll()) {
        int at = best.at();
        int right = next[at];
        if (ids[at] != best.left() || right == NONE || ids[right] != best.right()) {
          continue;
        }
        ids[at] = ByteLevelTokenizer.RESERVED + best.rank();
        // No candidate finds what is gone.
        ids[right] = NONE;
        next[at] = next[right];
        if (next[at] != NONE) {
          previous[next[at]] = at;
        }
        count--;
        offer(previous[at]);
        offer(at);
      }
      int[] left = new int[count];
      for (int at = 0, i = 0; i < count; at = next[at], i++) {
        left[i] = ids[at];
      }
      return left;
    }
  }
}
