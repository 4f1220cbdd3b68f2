package org.lathe.cpu.vector.attention;

/**
 * The keys that a query reads.
 *
 * @param causal whether query i reads keys {@code i - window + 1 .. i}; otherwise it reads all
 * @param window at most {@code keys}
 * @param queries number of queries
 * @param keys number of keys
 */
public record KeyRange(boolean causal, int window, int queries, int keys) {
  /** Returns the range in which query i reads keys {@code i - window + 1 .. i}. */
  public static KeyRange causal(int window, int n) {
    return new KeyRange(true, Math.min(window, n), n, n);
  }

  /** Returns the range in which every query reads every key. */
  public static KeyRange all(int queries, int keys) {
    return new KeyRange(false, keys, queries, keys);
  }

  /** Returns the first key of query {@code i}. */
  int first(int i) {
    return causal ? Math.max(0, i - window + 1) : 0;
  }

  /** Returns one past the last key of query {@code i}. */
  int last(int i) {
    return causal ? i + 1 : keys;
  }

  /** Returns the first query of key {@code j}. */
  int firstQuery(int j) {
    return causal ? j : 0;
  }

  /** Returns one past the last query of key {@code j}. */
  int lastQuery(int j) {
    return causal ? Math.min(queries, j + window) : queries;
  }

  /** Returns the largest number of keys that {@code rows} consecutive queries read. */
  int span(int rows) {
    return causal ? Math.min(keys, window + rows - 1) : keys;
  }

  /**
   * Returns the floats from one row of scores of {@code rows} consecutive queries to the next:
   * whole vectors for any alignment, 16 elements of padding, and an odd number of cache lines so
   * that rows do not collide.
   */
  int stride(int rows) {
    int floats = span(rows) + 2 * HeadRows.LENGTH + 16;
    return floats / 32 * 32 + 48;
  }
}
