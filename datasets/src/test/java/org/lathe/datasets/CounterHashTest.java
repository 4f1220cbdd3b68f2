package org.lathe.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CounterHashTest {
  @Property
  void wordsAreThoseOfSplitMix64(@ForAll long key) {
    SplittableRandom splitMix = new SplittableRandom(key);
    for (long counter = 0; counter < 5; counter++) {
      assertEquals(splitMix.nextLong(), CounterHash.word(key, counter));
    }
  }

  @Property
  void choicesStayBelowTheBound(
      @ForAll long key, @ForAll long counter, @ForAll @LongRange(min = 1) long bound) {
    long choice = CounterHash.below(key, counter, bound);
    assertTrue(choice >= 0 && choice < bound);
  }

  /**
   * A bound of 3 * 2^61 rejects a quarter of all words; without that, a third come twice as often.
   */
  @Test
  void choicesAreNotTiltedByTheBound() {
    long unit = 1L << 61;
    int[] seen = new int[3];
    int draws = 300_000;
    for (int i = 0; i < draws; i++) {
      seen[(int) (CounterHash.below(7, i, 3 * unit) % 3)]++;
    }
    for (int count : seen) {
      double sigma = Math.sqrt(draws * (1.0 / 3) * (2.0 / 3));
      assertTrue(Math.abs(count - draws / 3.0) < 5 * sigma, () -> "seen " + count);
    }
  }

  @Test
  void seedsAndPurposesHaveKeysOfTheirOwn() {
    assertNotEquals(CounterHash.key(1, "train"), CounterHash.key(2, "train"));
    assertNotEquals(CounterHash.key(1, "train"), CounterHash.key(1, "noise"));
  }

  @Test
  void anEmptyRangeHasNoChoice() {
    assertThrows(IllegalArgumentException.class, () -> CounterHash.below(1, 1, 0));
  }
}
