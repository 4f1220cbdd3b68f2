package org.lathe.tornado.op;

import java.util.ArrayList;
import java.util.List;
import org.lathe.graph.MemoryPlan;

/**
 * The layout of the scores of causal attention. Queries are taken in blocks of {@link #BLOCK}, each
 * with the keys that one of its queries may read: at most {@link #reach}, all of its own sequence.
 *
 * <p>The score of query i and key j is element {@code i stride + j}, so that only the band along
 * the diagonal needs memory. No two scores have the same element: a row has at most {@code stride}
 * of them, and none begins further left than the row before. The scores of a block of queries are a
 * matrix, and so are those of a block of keys with all queries that read it.
 *
 * @param n queries, and keys
 * @param window number of keys that a query reads, up to its own
 */
record Band(int n, int window) {
  /** Queries, or keys, of a block. */
  static final int BLOCK = 64;

  /**
   * Blocks of the same shape, one after the other.
   *
   * @param first the first block
   * @param count number of blocks
   * @param rows queries, or keys, of each
   * @param others keys that they read, or queries that read them
   */
  record Blocks(int first, int count, int rows, int others) {}

  /** Returns the most keys that a block reads: a multiple of {@link #BLOCK}, maybe more than n. */
  int reach() {
    return Math.ceilDiv(BLOCK - 1 + Math.min(window, n), BLOCK) * BLOCK;
  }

  /** Returns the elements from a query's scores to the next query's. */
  int stride() {
    return (int) MemoryPlan.aligned(Math.min(reach(), n));
  }

  /** Returns the number of elements of the band. */
  long size() {
    return (long) n * stride() + MemoryPlan.aligned(n);
  }

  /** Returns the first key that a block of queries reads. */
  int start(int block) {
    return Math.max(0, (block + 1) * BLOCK - reach());
  }

  /** Returns the blocks of queries: whole ones and, if n is no multiple, the last. */
  List<Blocks> ofQueries() {
    int whole = n / BLOCK;
    List<Blocks> blocks = new ArrayList<>();
    if (whole > 0) {
      blocks.add(new Blocks(0, whole, BLOCK, Math.min(reach(), n)));
    }
    if (n % BLOCK > 0) {
      blocks.add(new Blocks(whole, 1, n % BLOCK, n - start(whole)));
    }
    return blocks;
  }

  /** Returns the blocks of keys: those that {@link #reach} queries read, then each of the last. */
  List<Blocks> ofKeys() {
    int whole = n < reach() ? 0 : (n - reach()) / BLOCK + 1;
    List<Blocks> blocks = new ArrayList<>();
    if (whole > 0) {
      blocks.add(new Blocks(0, whole, BLOCK, reach()));
    }
    for (int block = whole; block * BLOCK < n; block++) {
      int left = n - block * BLOCK;
      blocks.add(new Blocks(block, 1, Math.min(BLOCK, left), left));
    }
    return blocks;
  }

  /** Returns the first score of a block of queries, that of the first key that it reads. */
  int ofQueries(int block) {
    return block * BLOCK * stride() + start(block);
  }

  /** Returns the first score of a block of keys, that of the query at the same position. */
  int ofKeys(int block) {
    return block * BLOCK * stride() + block * BLOCK;
  }
}
