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

  /** The most keys of a block of the last ones, which fewer than {@link #reach} queries read. */
  static final int LAST = 4 * BLOCK;

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

  /**
   * Returns the elements from a query's scores to the next query's. The scores of a query of the
   * last blocks of keys go on to the end of its block.
   */
  int stride() {
    int beyond = Math.max(0, Math.min(LAST, n - lastKeys()) - BLOCK);
    int most = (int) MemoryPlan.aligned(Math.min((long) reach() + beyond, n));
    // Rows that begin so far apart would meet in the same places of a cache.
    return most % 256 == 0 ? most + (int) MemoryPlan.aligned(1) : most;
  }

  /** Returns the number of elements of the band. */
  long size() {
    return (long) n * stride() + MemoryPlan.aligned(n);
  }

  /** Returns the number of scores that the products of queries and keys make. */
  long scores() {
    return ofQueries().stream()
        .mapToLong(blocks -> (long) blocks.count() * blocks.rows() * blocks.others())
        .sum();
  }

  /** Returns the number of scores that products over blocks of queries or of keys read. */
  long read() {
    long all = scores();
    for (int key = lastKeys(); key < n; key += LAST) {
      int end = Math.min(n, key + LAST);
      for (int query = key; query < end; query += BLOCK) {
        // The keys of its block of queries end before those of its block of keys.
        int own = Math.min(n, Math.max(reach(), query + BLOCK));
        all += (long) Math.min(BLOCK, end - query) * Math.max(0, end - own);
      }
    }
    return all;
  }

  /** Returns the first key that fewer than {@link #reach} queries of its block and later read. */
  int lastKeys() {
    return n < reach() ? 0 : ((n - reach()) / BLOCK + 1) * BLOCK;
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

  /**
   * Returns the blocks of keys: those of {@link #BLOCK} that {@link #reach} queries read, then the
   * last keys in blocks of {@link #LAST}, each with all queries from its first key on. Among those
   * are queries that do not read all of its keys.
   */
  List<Blocks> ofKeys() {
    List<Blocks> blocks = new ArrayList<>();
    if (lastKeys() > 0) {
      blocks.add(new Blocks(0, lastKeys() / BLOCK, BLOCK, reach()));
    }
    for (int key = lastKeys(); key < n; key += LAST) {
      blocks.add(new Blocks(key / BLOCK, 1, Math.min(LAST, n - key), n - key));
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
