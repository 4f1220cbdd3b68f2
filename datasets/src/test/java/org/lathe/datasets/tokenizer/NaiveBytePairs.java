package org.lathe.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Byte pairs as in their definition: all pairs of the text are counted again for each merge. */
final class NaiveBytePairs {
  private final List<List<byte[]>> pieces = new ArrayList<>();
  private final List<byte[]> tokens = new ArrayList<>();

  private NaiveBytePairs(String text) {
    Gpt2Pieces.cut(text, piece -> pieces.add(bytes(piece)));
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    tokens.add(new byte[0]);
  }

  private static List<byte[]> bytes(String piece) {
    List<byte[]> bytes = new ArrayList<>();
    for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(new byte[] {b});
    }
    return bytes;
  }

  /** Returns the learned tokens in their order, as pairs of the bytes that they join. */
  static List<List<byte[]>> learn(String text, int most) {
    NaiveBytePairs naive = new NaiveBytePairs(text);
    List<List<byte[]>> learned = new ArrayList<>();
    for (List<byte[]> best = naive.best(); best != null && learned.size() < most; ) {
      learned.add(best);
      naive.tokens.add(join(best.get(0), best.get(1)));
      naive.pieces.replaceAll(merging(best));
      best = naive.best();
    }
    return learned;
  }

  /** Returns the tokens of a text: all merges, one after the other, each from left to right. */
  static List<byte[]> encode(String text, List<List<byte[]>> merges) {
    NaiveBytePairs naive = new NaiveBytePairs(text);
    merges.forEach(merge -> naive.pieces.replaceAll(merging(merge)));
    return naive.pieces.stream().flatMap(List::stream).toList();
  }

  private List<byte[]> best() {
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (List<byte[]> piece : pieces) {
      for (int i = 0; i + 1 < piece.size(); i++) {
        List<Integer> pair = List.of(id(piece.get(i)), id(piece.get(i + 1)));
        if (id(join(piece.get(i), piece.get(i + 1))) < 0) {
          counts.merge(pair, 1, Integer::sum);
        }
      }
    }
    List<Integer> best = null;
    for (List<Integer> pair : counts.keySet()) {
      int count = counts.get(pair);
      if (count < 2) {
        continue;
      }
      if (best == null
          || count > counts.get(best)
          || count == counts.get(best) && less(pair, best)) {
        best = pair;
      }
    }
    return best == null ? null : best.stream().map(tokens::get).toList();
  }

  private static boolean less(List<Integer> one, List<Integer> other) {
    int first = one.get(0).compareTo(other.get(0));
    return first != 0 ? first < 0 : one.get(1) < other.get(1);
  }

  private int id(byte[] token) {
    for (int id = 0; id < tokens.size(); id++) {
      if (Arrays.equals(tokens.get(id), token)) {
        return id;
      }
    }
    return -1;
  }

  private static UnaryOperator<List<byte[]>> merging(List<byte[]> merge) {
    return piece -> {
      List<byte[]> merged = new ArrayList<>();
      for (int i = 0; i < piece.size(); i++) {
        boolean here =
            i + 1 < piece.size()
                && Arrays.equals(piece.get(i), merge.get(0))
                && Arrays.equals(piece.get(i + 1), merge.get(1));
        merged.add(here ? join(piece.get(i), piece.get(++i)) : piece.get(i));
      }
      return merged;
    };
  }

  private static byte[] join(byte[] left, byte[] right) {
    byte[] joined = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, joined, left.length, right.length);
    return joined;
  }
}
