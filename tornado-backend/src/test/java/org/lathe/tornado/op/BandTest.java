package org.lathe.tornado.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The blocks of a band have every score that a query reads, and nothing of another sequence. */
class BandTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1, 64",
    "63, 1",
    "63, 4",
    "63, 256",
    "64, 1",
    "64, 64",
    "64, 1000",
    "65, 1",
    "65, 4",
    "65, 65",
    "65, 256",
    "100, 4",
    "100, 64",
    "100, 256",
    "320, 1",
    "320, 64",
    "320, 256",
    "320, 2147483647",
    "1000, 1",
    "1000, 4",
    "1000, 64",
    "1000, 256",
    "1000, 1001"
  })
  void blocksCoverWhatQueriesReadAndStayInside(int n, int window) {
    Band band = new Band(n, window);
    BitSet stored = new BitSet();
    int queries = 0;
    for (Band.Blocks blocks : band.ofQueries()) {
      for (int b = blocks.first(); b < blocks.first() + blocks.count(); b++) {
        int query = b * Band.BLOCK;
        int start = band.start(b);
        assertEquals(queries, query, "blocks follow each other");
        queries += blocks.rows();
        assertTrue(start >= 0 && start + blocks.others() <= n, "keys of another sequence");
        assertTrue(query + blocks.rows() <= n, "queries of another sequence");
        for (int i = query; i < query + blocks.rows(); i++) {
          assertTrue(start <= Math.max(0, (long) i - window + 1), "a key before the block");
          assertTrue(start + blocks.others() > i, "a key behind the block");
          for (int j = start; j < start + blocks.others(); j++) {
            int at = band.ofQueries(b) + (i - query) * band.stride() + j - start;
            assertEquals(i * band.stride() + j, at);
            assertTrue(at < band.size(), "behind the band");
            assertTrue(!stored.get(at), "two scores at one element");
            stored.set(at);
          }
        }
      }
    }
    assertEquals(n, queries);
    assertEquals(stored.cardinality(), band.scores());
    addZerosOfTheLastKeys(band, stored);
    assertEquals(stored.cardinality(), band.read());
    int keys = 0;
    for (Band.Blocks blocks : band.ofKeys()) {
      for (int b = blocks.first(); b < blocks.first() + blocks.count(); b++) {
        int key = b * Band.BLOCK;
        assertEquals(keys, key, "blocks follow each other");
        keys += blocks.rows();
        assertTrue(key + blocks.others() <= n, "queries of another sequence");
        assertTrue(key + blocks.rows() <= n, "keys of another sequence");
        assertTrue(
            blocks.others() >= Math.min(n - key, (long) blocks.rows() + window - 1),
            "a query that reads the keys is missing");
        for (int i = key; i < key + blocks.others(); i++) {
          for (int j = key; j < key + blocks.rows(); j++) {
            int at = band.ofKeys(b) + (i - key) * band.stride() + j - key;
            assertEquals(i * band.stride() + j, at);
            assertTrue(stored.get(at), "a score that nothing writes");
          }
        }
      }
    }
    assertEquals(n, keys);
  }

  /** Queries of a block of the last keys have zeros for those that come after their own block. */
  private static void addZerosOfTheLastKeys(Band band, BitSet stored) {
    int n = band.n();
    for (int i = band.lastKeys(); i < n; i++) {
      int block = i / Band.BLOCK;
      int begin = band.lastKeys() + (i - band.lastKeys()) / Band.LAST * Band.LAST;
      int end = Math.min(n, begin + Band.LAST);
      for (int j = Math.min(n, band.start(block) + band.reach()); j < end; j++) {
        int at = i * band.stride() + j;
        assertTrue(at < band.size(), "behind the band");
        assertTrue(!stored.get(at), "two scores at one element");
        stored.set(at);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1024, 256, 2", "1024, 1, 1", "1000, 256, 3", "256, 256, 1", "1024, 1024, 4"})
  void theLastKeysAreFewBlocks(int n, int window, int blocks) {
    assertEquals(blocks, new Band(n, window).ofKeys().size());
  }
}
