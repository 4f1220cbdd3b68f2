package org.lathe.datasets.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.sampling.Sequences;
import org.lathe.datasets.tokenizer.ByteTokenizer;

class ReadTextTest {
  /** Sequences of a text whose token at each position is that position, modulo 256. */
  private static Sequences at(int length, long... positions) {
    return new Sequences() {
      @Override
      public int[] sequence(long i) {
        return IntStream.range(0, length).map(t -> (int) (position(i) + t) & 0xFF).toArray();
      }

      @Override
      public long position(long i) {
        return positions[(int) (i % positions.length)];
      }
    };
  }

  private static List<int[]> read(Sequences sequences, long count) {
    return ReadText.of(new ByteTokenizer(), sequences, count);
  }

  @Test
  void joinsOverlapsAndNeighboursAndCountsAPlaceOnce() {
    List<int[]> pieces = read(at(4, 20, 2, 10, 0, 14, 2, 21), 7);
    assertEquals(3, pieces.size());
    assertArrayEquals(IntStream.range(0, 6).toArray(), pieces.get(0));
    assertArrayEquals(IntStream.range(10, 18).toArray(), pieces.get(1));
    assertArrayEquals(IntStream.range(20, 25).toArray(), pieces.get(2));
  }

  @Test
  void readsNoSequenceThatWasNotRead() {
    assertEquals(0, read(at(4, 0, 8), 0).size());
    assertArrayEquals(IntStream.range(0, 4).toArray(), read(at(4, 0, 8), 1).getFirst());
  }

  @Test
  void endsAtTheMostBytes() {
    int length = 1_000_000;
    Sequences sequences = at(length, 0, 2_000_000, 4_000_000, 6_000_000, 8_000_000);
    assertEquals(ReadText.MOST_BYTES / length, read(sequences, 5).size());
  }
}
