package org.lathe.conformance.whole;

import java.util.Arrays;
import java.util.List;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Norm;
import org.lathe.engine.TolerancePolicy;

/**
 * Compares results of a run of many steps, within the effect that roundings have on the float64 run
 * itself.
 */
final class Envelope {
  private Envelope() {}

  /**
   * Compares a tensor, in norm.
   *
   * @param moved results of float64 runs whose start was changed by roundings
   * @param relative additional bound, relative to the norm
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

  /** Compares a number. */
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
