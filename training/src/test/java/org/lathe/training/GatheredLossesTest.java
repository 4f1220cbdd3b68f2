package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.models.Losses;
import org.lathe.training.ranks.LocalRanks;
import org.lathe.training.ranks.Ranks;

/** Every rank has the losses of all micro-batches, in their order, with all their bits. */
class GatheredLossesTest {
  private static final double[] VALUES = {0.1, -0.0, 1e-320, Double.NaN, 1 / 3.0, 1e300, -7};

  private static Losses losses(int microBatch) {
    double value = VALUES[microBatch % VALUES.length];
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("nll", value / 3);
    parts.put("kl", -value);
    return new Losses(value, parts, Map.of("fit", new double[] {value, value * value, microBatch}));
  }

  /** All bits, as text. */
  private static List<String> bits(List<Losses> losses) {
    List<String> all = new ArrayList<>();
    for (Losses each : losses) {
      StringBuilder bits = new StringBuilder();
      bits.append(Double.doubleToRawLongBits(each.loss()));
      each.parts()
          .forEach((name, part) -> bits.append(name).append(Double.doubleToRawLongBits(part)));
      each.curves()
          .forEach(
              (name, curve) -> {
                bits.append(name);
                for (double value : curve) {
                  bits.append(' ').append(Double.doubleToRawLongBits(value));
                }
              });
      all.add(bits.toString());
    }
    return all;
  }

  @Test
  void ofAnyNumberOfMicroBatchesOnEachRank() {
    // Rank r has r + 1 micro-batches.
    List<Losses> whole = IntStream.range(0, 10).mapToObj(GatheredLossesTest::losses).toList();
    List<List<Losses>> gathered =
        LocalRanks.of(4)
            .results(
                ranks -> {
                  int first = ranks.rank() * (ranks.rank() + 1) / 2;
                  return GatheredLosses.of(ranks, whole.subList(first, first + ranks.rank() + 1));
                });
    for (List<Losses> each : gathered) {
      assertEquals(bits(whole), bits(each));
    }
  }

  @Test
  void aProcessAloneHasItsOwn() {
    List<Losses> own = List.of(losses(1));
    assertSame(own, GatheredLosses.of(Ranks.ALONE, own));
  }
}
