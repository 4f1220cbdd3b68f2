package org.lathe.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * How often each piece of GPT-2's pre-tokenization occurs. The memory grows with the different
 * pieces, not with the text.
 */
final class PieceCounts {
  /** What occurs less often is not learned. */
  static final long LEAST = 2;

  private final Map<String, long[]> counts = new HashMap<>();

  /** Counts the pieces of a text. */
  void add(String text) {
    Gpt2Pieces.cut(
        WellFormed.text(text), piece -> counts.computeIfAbsent(piece, _ -> new long[1])[0]++);
  }

  /** Hands over each piece with its count, in the order of the pieces' UTF-16 units. */
  void forEach(ObjLongConsumer<String> sink) {
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(piece -> sink.accept(piece.getKey(), piece.getValue()[0]));
  }

  /**
   * Returns the most frequent pieces of 2 to 256 bytes, the most frequent first and of equal ones
   * the smaller first, by UTF-16 units. A piece of one byte has its id already.
   */
  List<String> mostFrequent(int most) {
    return counts.entrySet().stream()
        .filter(piece -> piece.getValue()[0] >= LEAST && isWord(piece.getKey()))
        .sorted(
            Comparator.<Map.Entry<String, long[]>>comparingLong(piece -> -piece.getValue()[0])
                .thenComparing(Map.Entry::getKey))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isWord(String piece) {
    int bytes = piece.getBytes(StandardCharsets.UTF_8).length;
    return bytes > 1 && bytes <= ByteLevelVocabulary.LONGEST;
  }
}
