package org.lathe.models.diffusion.toy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.ChiSquareTest;

/** Pearson's tests of samples against the law of the chain. */
final class ChiSquare {
  /** The least expected count of a cell, for which the distribution is close to the limit. */
  private static final double EXPECTED = 5;

  private ChiSquare() {}

  /** Returns the likelihood of the counts of pairs of neighbours, the first at a place. */
  static double ofPairs(int[][] samples, int place) {
    long[] counts = new long[MarkovChain.VOCABULARY * MarkovChain.VOCABULARY];
    for (int[] sample : samples) {
      counts[MarkovChain.VOCABULARY * sample[place] + sample[place + 1]]++;
    }
    return new ChiSquareTest().chiSquareTest(MarkovChain.pairs(place), counts);
  }

  /**
   * Returns the likelihood of the counts of sequences from a place on. In the order of their
   * probability, so many are one cell that its expected count is enough.
   */
  static double ofSequences(int[][] samples, int place) {
    int[][] sequences = MarkovChain.sequences();
    double[] law =
        IntStream.range(0, sequences.length)
            .mapToDouble(n -> MarkovChain.probability(place, sequences[n]))
            .toArray();
    Map<List<Integer>, Integer> cellOf = new HashMap<>();
    List<Double> cells = new ArrayList<>();
    double cell = 0;
    for (int n : ordered(law)) {
      cell += law[n];
      cellOf.put(IntStream.of(sequences[n]).boxed().toList(), cells.size());
      if (cell * samples.length >= EXPECTED) {
        cells.add(cell);
        cell = 0;
      }
    }
    // What is left at the end belongs to the last cell.
    int last = cells.size() - 1;
    cells.set(last, cells.get(last) + cell);
    long[] counts = new long[cells.size()];
    for (int[] sample : samples) {
      List<Integer> end = IntStream.of(sample).skip(place).boxed().toList();
      counts[Math.min(cellOf.get(end), last)]++;
    }
    double[] expected = cells.stream().mapToDouble(Double::doubleValue).toArray();
    return new ChiSquareTest().chiSquareTest(expected, counts);
  }

  private static List<Integer> ordered(double[] law) {
    return IntStream.range(0, law.length)
        .boxed()
        .sorted(Comparator.comparingDouble(n -> -law[n]))
        .toList();
  }
}
