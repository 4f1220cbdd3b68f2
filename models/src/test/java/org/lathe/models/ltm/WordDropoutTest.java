package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.models.Batch;
import org.lathe.models.Occasion;

/** Tokens are dropped with the stated probability, independent of what else is in the batch. */
class WordDropoutTest {
  private static final int SEPARATOR = 999;
  private static final int LENGTH = 500;

  private static int[] sequence(int number) {
    return IntStream.range(0, LENGTH).map(i -> (number * 31 + i) % 100).toArray();
  }

  private static Batch dropped(double probability, int step, int... numbers) {
    int[][] sequences = Arrays.stream(numbers).mapToObj(n -> sequence(n)).toArray(int[][]::new);
    return WordDropout.of(
        Batch.of(SEPARATOR, sequences), probability, new Occasion(1, step, 10, numbers));
  }

  @Test
  void dropsTheStatedShareAndKeepsTargets() {
    int[] numbers = IntStream.range(0, 20).toArray();
    Batch batch = dropped(0.3, 1, numbers);
    int[][] all = Arrays.stream(numbers).mapToObj(n -> sequence(n)).toArray(int[][]::new);
    Batch whole = Batch.of(SEPARATOR, all);
    assertArrayEquals(whole.targets(), batch.targets());
    int count = 0;
    for (int i = 0; i < whole.tokens().length; i++) {
      if (batch.tokens()[i] != whole.tokens()[i]) {
        assertEquals(SEPARATOR, batch.tokens()[i]);
        count++;
      }
    }
    // Five standard deviations of a binomial of 10,000 and 0.3.
    assertEquals(3000, count, 5 * Math.sqrt(10_000 * 0.3 * 0.7));
  }

  @Test
  void aSequenceIsDroppedTheSameWayInAnyBatch() {
    int[] alone = dropped(0.5, 3, 7).tokens();
    int[] second = Arrays.copyOfRange(dropped(0.5, 3, 4, 7).tokens(), LENGTH, 2 * LENGTH);
    assertArrayEquals(alone, second);
  }

  @Test
  void withoutDropoutTheBatchIsTheSame() {
    Batch batch = Batch.of(SEPARATOR, sequence(1));
    assertSame(batch, WordDropout.of(batch, 0, new Occasion(1, 1, 1, new int[] {1})));
  }
}
