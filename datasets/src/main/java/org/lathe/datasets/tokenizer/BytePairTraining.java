package org.lathe.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learns byte pairs (Sennrich et al., 2016): again and again the most frequent pair of neighbouring
 * tokens inside a piece becomes a token; of equally frequent ones the pair with the smaller first
 * id, then the smaller second. It works on the different pieces with their counts, and corrects the
 * counts of pairs where a merge changes them, instead of counting again.
 *
 * <p>A pair whose bytes are a token already stays a pair, so that each token is learned once.
 */
final class BytePairTraining {
  private final List<Word> words = new ArrayList<>();
  private final Map<Long, PairCount> pairs = new HashMap<>();
  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private final List<byte[]> tokens = ByteLevelVocabulary.reserved();

  /** The tokens there are, each as text of one character for each byte. */
  private final Set<String> known = new HashSet<>();

  /** A piece: its tokens, the first {@code length} of the array, and how often it occurs. */
  private static final class Word {
    private final int[] symbols;
    private final long count;
    private int length;

    Word(int[] symbols, long count) {
      this.symbols = symbols;
      this.count = count;
      this.length = symbols.length;
    }
  }

  /** The count of a pair, and the words that contain it or did. */
  private static final class PairCount {
    private long count;
    private int[] words = new int[2];
    private int size;

    void in(int word) {
      if (size > 0 && words[size - 1] == word) {
        return;
      }
      if (size == words.length) {
        words = Arrays.copyOf(words, 2 * size);
      }
      words[size++] = word;
    }
  }

  /** A pair in the queue with a count that it had; one of these is its present count or more. */
  private record Entry(long count, long pair) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return count != other.count
          ? Long.compare(other.count, count)
          : Long.compare(pair, other.pair);
    }
  }

  BytePairTraining(PieceCounts counts) {
    counts.forEach(
        (piece, count) -> {
          int[] symbols = new ByteTokenizer().encode(piece);
          if (symbols.length > 1) {
            words.add(new Word(symbols, count));
          }
        });
    for (int w = 0; w < words.size(); w++) {
      Word word = words.get(w);
      for (int i = 0; i + 1 < word.length; i++) {
        add(w, word.symbols[i], word.symbols[i + 1]);
      }
    }
    pairs.forEach((pair, counted) -> offer(pair, counted.count));
  }

  private void add(int word, int left, int right) {
    PairCount pair = pairs.computeIfAbsent(BytePair.key(left, right), _ -> new PairCount());
    pair.count += words.get(word).count;
    pair.in(word);
  }

  /**
   * Returns the merges, the first learned first.
   *
   * @param most new tokens at most; fewer if no pair occurs twice any more
   */
  List<BytePair> merges(int most) {
    List<BytePair> merges = new ArrayList<>();
    int size = tokens.size() + most;
    while (tokens.size() < size) {
      Entry best = queue.poll();
      if (best == null) {
        break;
      }
      PairCount counted = pairs.get(best.pair());
      if (counted.count == best.count()) {
        BytePair pair = BytePair.of(best.pair());
        if (learned(pair)) {
          merges.add(pair);
          apply(pair, tokens.size() - 1, counted);
        }
      } else {
        // It lost occurrences to other merges.
        offer(best.pair(), counted.count);
      }
    }
    return merges;
  }

  private void offer(long pair, long count) {
    if (count >= PieceCounts.LEAST) {
      queue.add(new Entry(count, pair));
    }
  }

  /** Makes a token of a pair, unless there is one of its bytes or they are too many. */
  private boolean learned(BytePair pair) {
    byte[] bytes = ByteLevelVocabulary.joined(tokens.get(pair.left()), tokens.get(pair.right()));
    boolean learned =
        bytes.length <= ByteLevelVocabulary.LONGEST
            && known.add(new String(bytes, StandardCharsets.ISO_8859_1));
    if (learned) {
      tokens.add(bytes);
    }
    return learned;
  }

  private void apply(BytePair pair, int merged, PairCount occurrences) {
    Set<Long> made = new HashSet<>();
    for (int i = 0; i < occurrences.size; i++) {
      apply(pair, merged, occurrences.words[i], made);
    }
    made.forEach(key -> offer(key, pairs.get(key).count));
    pairs.remove(pair.key());
  }

  /** Merges from left to right, in place; each merge replaces the pairs at its two sides. */
  private void apply(BytePair pair, int merged, int w, Set<Long> made) {
    Word word = words.get(w);
    int[] symbols = word.symbols;
    int kept = 0;
    for (int i = 0; i < word.length; kept++) {
      boolean here =
          symbols[i] == pair.left() && i + 1 < word.length && symbols[i + 1] == pair.right();
      if (!here) {
        symbols[kept] = symbols[i++];
        continue;
      }
      remove(pair.left(), pair.right(), word.count);
      i += 2;
      if (kept > 0) {
        remove(symbols[kept - 1], pair.left(), word.count);
        add(w, symbols[kept - 1], merged);
        made.add(BytePair.key(symbols[kept - 1], merged));
      }
      if (i < word.length) {
        remove(pair.right(), symbols[i], word.count);
        add(w, merged, symbols[i]);
        made.add(BytePair.key(merged, symbols[i]));
      }
      symbols[kept] = merged;
    }
    word.length = kept;
  }

  private void remove(int left, int right, long count) {
    pairs.get(BytePair.key(left, right)).count -= count;
  }
}
