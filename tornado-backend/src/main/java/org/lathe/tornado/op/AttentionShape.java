package org.lathe.tornado.op;

import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.Target;

/**
 * The extents of an attention. A pair is a head of a sequence; pair p is head {@code p mod heads}
 * of sequence {@code p / heads}.
 *
 * @param sequences number of sequences
 * @param heads of each
 * @param queries of a sequence
 * @param keys of a sequence
 * @param columns of all heads together
 * @param window number of rows that a query reads, up to its own; 0 for all
 */
record AttentionShape(int sequences, int heads, int queries, int keys, int columns, int window) {
  /**
   * Returns the extents for these operands.
   *
   * @param q [sequences, queries, columns]
   * @param k [sequences, keys, columns]
   */
  static AttentionShape of(Place q, Place k, int heads, int window) {
    return new AttentionShape(
        q.shape().extent(0),
        heads,
        q.shape().extent(1),
        k.shape().extent(1),
        q.shape().columns(),
        window);
  }

  /** Returns the number of columns of a head. */
  int width() {
    return columns / heads;
  }

  /** Returns the number of pairs. */
  int pairs() {
    return Math.multiplyExact(sequences, heads);
  }

  /** Returns the number of queries of all pairs. */
  int rows() {
    return Math.multiplyExact(pairs(), queries);
  }

  /** Returns the number of keys of all pairs. */
  int keyRows() {
    return Math.multiplyExact(pairs(), keys);
  }

  /** Returns {@code 1 / sqrt(width)}, rounded once from float64. */
  float scale() {
    return (float) (1 / Math.sqrt(width()));
  }

  /** Returns the rows of the first pair: of queries, of keys, or of what is made of them. */
  Matrix rows(Place place) {
    return Matrix.of(place, columns);
  }

  /** Returns how many elements behind {@link #rows} the queries of a pair begin. */
  int query(int pair) {
    return pair / heads * queries * columns + pair % heads * width();
  }

  /** Returns how many elements behind {@link #rows} the keys of a pair begin. */
  int key(int pair) {
    return pair / heads * keys * columns + pair % heads * width();
  }

  /**
   * Returns into how many equal groups of pairs the work is divided, so that a group fits the
   * working memory; 0 if one pair alone does not.
   *
   * @param each floats of working memory for a pair
   */
  int groups(Target target, long each) {
    long fitting = ByProducts.working(target) / each;
    return fitting == 0 ? 0 : (int) Math.ceilDiv(pairs(), fitting);
  }
}
