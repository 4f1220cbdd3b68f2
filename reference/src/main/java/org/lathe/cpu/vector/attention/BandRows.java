package org.lathe.cpu.vector.attention;

import org.lathe.cpu.vector.product.BandProduct;

/** Applies {@link BandProduct} to the rows of a block: four at a time, the rest one by one. */
final class BandRows {
  private BandRows() {}

  /**
   * For {@code rows} queries from {@code i}, adds {@code factor(query, key) * term(key)} over the
   * keys that a query reads.
   *
   * @param low the first key that counts
   * @param high one past the last key that counts
   * @param factors position of the factor of query i and key 0, which need not exist; keys are
   *     consecutive, queries {@code stride} apart
   */
  static void keys(
      float[] s,
      KeyRange range,
      int i,
      int rows,
      int low,
      int high,
      int factors,
      int stride,
      int terms,
      int padded,
      int out) {
    int r = 0;
    while (r < rows) {
      int low0 = Math.max(low, range.first(i + r));
      int high0 = Math.min(high, range.last(i + r));
      int at = factors + r * stride;
      int to = out + r * padded;
      if (r + 4 <= rows && Math.max(low, range.first(i + r + 3)) <= high0) {
        BandProduct.four(
            s,
            at,
            stride,
            1,
            low0,
            Math.max(low, range.first(i + r + 1)),
            Math.max(low, range.first(i + r + 2)),
            Math.max(low, range.first(i + r + 3)),
            high0,
            Math.min(high, range.last(i + r + 1)),
            Math.min(high, range.last(i + r + 2)),
            Math.min(high, range.last(i + r + 3)),
            terms,
            padded,
            to);
        r += 4;
      } else {
        BandProduct.one(s, at, 1, low0, high0, terms, padded, to);
        r++;
      }
    }
  }

  /**
   * For {@code rows} keys from {@code j}, adds {@code factor(query, key) * term(query)} over the
   * queries that read a key.
   *
   * @param low the first query that counts
   * @param high one past the last query that counts
   * @param factors position of the factor of query 0 and key j, which need not exist; keys are
   *     consecutive, queries {@code stride} apart
   */
  static void queries(
      float[] s,
      KeyRange range,
      int j,
      int rows,
      int low,
      int high,
      int factors,
      int stride,
      int terms,
      int padded,
      int out) {
    int r = 0;
    while (r < rows) {
      int low0 = Math.max(low, range.firstQuery(j + r));
      int high0 = Math.min(high, range.lastQuery(j + r));
      int at = factors + r;
      int to = out + r * padded;
      if (r + 4 <= rows && Math.max(low, range.firstQuery(j + r + 3)) <= high0) {
        BandProduct.four(
            s,
            at,
            1,
            stride,
            low0,
            Math.max(low, range.firstQuery(j + r + 1)),
            Math.max(low, range.firstQuery(j + r + 2)),
            Math.max(low, range.firstQuery(j + r + 3)),
            high0,
            Math.min(high, range.lastQuery(j + r + 1)),
            Math.min(high, range.lastQuery(j + r + 2)),
            Math.min(high, range.lastQuery(j + r + 3)),
            terms,
            padded,
            to);
        r += 4;
      } else {
        BandProduct.one(s, at, stride, low0, high0, terms, padded, to);
        r++;
      }
    }
  }
}
