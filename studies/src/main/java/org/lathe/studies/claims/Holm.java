package org.lathe.studies.claims;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The correction of a list of tests for their number (Holm, 1979): the chance that any test of a
 * true null hypothesis comes out is at most the level, however the tests depend on each other.
 */
public final class Holm {
  private Holm() {}

  /**
   * Returns the chances to compare with the level, in the order of the tests.
   *
   * @param p chances of the single tests; a test that could not be made has 1 and counts
   */
  public static double[] adjusted(double[] p) {
    List<Integer> order =
        IntStream.range(0, p.length).boxed().sorted(Comparator.comparingDouble(i -> p[i])).toList();
    double[] adjusted = new double[p.length];
    double most = 0;
    for (int rank = 0; rank < p.length; rank++) {
      int test = order.get(rank);
      most = Math.max(most, Math.min(1, p[test] * (p.length - rank)));
      adjusted[test] = most;
    }
    return adjusted;
  }
}
