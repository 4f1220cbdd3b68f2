package org.lathe.datasets.baseline;

import java.util.List;

/**
 * N-grams of symbols with interpolated Witten-Bell smoothing (Witten and Bell, 1991, method C; as
 * in Chen and Goodman, 1999, section 2.5). With {@code c(h s)} the number of times that symbol s
 * followed the k - 1 symbols h in the training text, {@code n(h)} the sum of these over s, and
 * {@code t(h)} the number of different s among them,
 *
 * <pre>
 *   p_k(s | h) = (c(h s) + t(h) p_(k-1)(s | h')) / (n(h) + t(h)),    p_0(s) = 1 / 257
 * </pre>
 *
 * where h' is h without its first symbol; {@code p_k = p_(k-1)} where h never occurred. So each is
 * a probability distribution over the 257 symbols: the bytes and the end of a document. Order 1 is
 * a table of frequencies. No context reaches back over the beginning of a text: the first symbols
 * are predicted from those that there are.
 */
final class ByteNgrams {
  /** The highest order: 9 bits for each symbol of a key. */
  static final int HIGHEST = 7;

  private static final int SYMBOL_BITS = 9;
  private static final double LOG_2 = StrictMath.log(2);

  // [k - 1] for k = 1 .. order, by the k symbols of an n-gram, and by the k - 1 of a context.
  private final LongCounts[] ngrams;
  private final LongCounts[] followed;
  private final LongCounts[] different;

  private ByteNgrams(int order) {
    ngrams = tables(order);
    followed = tables(order);
    different = tables(order);
  }

  private static LongCounts[] tables(int order) {
    LongCounts[] tables = new LongCounts[order];
    for (int k = 0; k < order; k++) {
      tables[k] = new LongCounts();
    }
    return tables;
  }

  /**
   * Counts the n-grams of texts.
   *
   * @param order symbols of the longest n-grams, from 1 to {@link #HIGHEST}
   * @param texts as symbols
   */
  static ByteNgrams count(int order, List<int[]> texts) {
    if (order < 1 || order > HIGHEST) {
      throw new IllegalArgumentException("order " + order + ", not in 1.." + HIGHEST);
    }
    ByteNgrams counted = new ByteNgrams(order);
    texts.forEach(counted::add);
    return counted;
  }

  private void add(int[] symbols) {
    long past = 0;
    for (int at = 0; at < symbols.length; at++) {
      for (int k = 1; k <= ngrams.length && k - 1 <= at; k++) {
        long context = last(past, k - 1);
        followed[k - 1].add(context);
        if (ngrams[k - 1].add(context << SYMBOL_BITS | symbols[at]) == 1) {
          different[k - 1].add(context);
        }
      }
      past = past << SYMBOL_BITS | symbols[at];
    }
  }

  /** Returns the last {@code symbols} of a key. */
  private static long last(long key, int symbols) {
    return key & (1L << SYMBOL_BITS * symbols) - 1;
  }

  /**
   * Returns the probabilities of a symbol of a text given those before it, by order.
   *
   * @param symbols of the text
   * @param at index of the symbol
   * @return [order], of order 1 first
   */
  double[] probabilities(int[] symbols, int at) {
    long past = 0;
    for (int i = Math.max(0, at - ngrams.length + 1); i < at; i++) {
      past = past << SYMBOL_BITS | symbols[i];
    }
    double[] by = new double[ngrams.length];
    double probability = 1.0 / TextSymbols.ALPHABET;
    for (int k = 1; k <= ngrams.length; k++) {
      long context = last(past, k - 1);
      int n = k - 1 <= at ? followed[k - 1].of(context) : 0;
      if (n > 0) {
        int types = different[k - 1].of(context);
        int count = ngrams[k - 1].of(context << SYMBOL_BITS | symbols[at]);
        probability = (count + types * probability) / (n + types);
      }
      by[k - 1] = probability;
    }
    return by;
  }

  /**
   * Returns the bits of a text, which is {@code -log2} of its probability, by order.
   *
   * @return [order], of order 1 first
   */
  double[] bits(int[] symbols) {
    double[] bits = new double[ngrams.length];
    for (int at = 0; at < symbols.length; at++) {
      double[] by = probabilities(symbols, at);
      for (int k = 0; k < by.length; k++) {
        bits[k] -= StrictMath.log(by[k]) / LOG_2;
      }
    }
    return bits;
  }
}
