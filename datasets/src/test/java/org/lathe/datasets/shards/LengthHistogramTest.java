package org.lathe.datasets.shards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class LengthHistogramTest {
  @Property
  void everyLengthIsCountedInTheBinThatHoldsIt(
      @ForAll @NotEmpty List<@LongRange(min = 0, max = 1L << 50) Long> lengths) {
    LengthHistogram histogram = new LengthHistogram();
    lengths.forEach(histogram::add);
    for (LengthHistogram.Bin bin : histogram.bins()) {
      long inside = lengths.stream().filter(n -> n >= bin.least() && n <= bin.most()).count();
      assertEquals(inside, bin.documents(), bin::toString);
    }
    long counted = histogram.bins().stream().mapToLong(LengthHistogram.Bin::documents).sum();
    assertEquals(lengths.size(), counted);
    assertEquals(lengths.size(), histogram.documents());
    assertEquals(lengths.stream().mapToLong(n -> n).sum(), histogram.total());
    assertEquals(lengths.stream().mapToLong(n -> n).min().orElseThrow(), histogram.least());
    assertEquals(lengths.stream().mapToLong(n -> n).max().orElseThrow(), histogram.most());
  }

  @Test
  void ofNothingThereAreNoBins() {
    LengthHistogram none = new LengthHistogram();
    assertTrue(none.bins().isEmpty());
    assertEquals(0, none.least());
  }
}
