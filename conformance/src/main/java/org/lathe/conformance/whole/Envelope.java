package org.lathe.conformance.whole;

import java.util.Arrays;
import java.util.List;
import org.lathe.engine.TolerancePolicy;

/** Results of a run of many steps, within what the float64 run itself moves under roundings. */
final class Envelope {
  private Envelope() {}

  /**
   * Holds a tensor, in norm.
   *
   * @param moved what the float64 run gives when what it starts from is moved by roundings
   * @param relative bound besides, relative to the norm
   */
  static void norm(
      CaseFindings findings,
      String what,
      double[] got,
      double[] want,
      List<double[]> moved,
      double relative) {
    double spread = 0;
    for (double[] other : moved) {
      double[] difference = new double[want.length];
      Arrays.setAll(difference, i -> other[i] - want[i]);
      spread = Math.max(spread, Norm.of(difference));
    }
    findings.norm(what, got, want, relative * Norm.of(want) + TolerancePolicy.PROBE * spread);
  }

  /** Holds a number. */
  static void number(
      CaseFindings findings,
      String what,
      double got,
      double want,
      double[] moved,
      double relative) {
    double spread = Arrays.stream(moved).map(other -> Math.abs(other - want)).max().orElse(0);
    findings.within(what, got, want, relative * Math.abs(want) + TolerancePolicy.PROBE * spread);
  }
}
