package org.lathe.conformance.check;

import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Evidence;

/** Collects the findings of a case: every deviation, and the first failure. */
public final class CaseFindings {
  private final Deviation deviation = new Deviation();
  private String message;
  private Evidence evidence;

  /** Creates an empty collection. */
  public CaseFindings() {}

  /** Returns whether there is no failure so far. */
  public boolean good() {
    return message == null;
  }

  /** Compares every element with the same value; zeros of either sign are equal. */
  public void values(String what, float[] got, float[] expected) {
    if (got.length != expected.length) {
      miss(what + " has " + got.length + " elements, expected " + expected.length);
      return;
    }
    for (int i = 0; i < got.length; i++) {
      exact(what, i, got[i], expected[i], got[i] == expected[i]);
    }
  }

  /** Compares every element with the same bits. */
  public void bits(String what, float[] got, float[] expected) {
    for (int i = 0; i < got.length; i++) {
      exact(
          what,
          i,
          got[i],
          expected[i],
          Float.floatToRawIntBits(got[i]) == Float.floatToRawIntBits(expected[i]));
    }
  }

  private void exact(String what, int i, float got, float expected, boolean same) {
    deviation.add(same ? 0 : Double.POSITIVE_INFINITY);
    if (!same) {
      miss("%s: element %d is %s, expected %s, bound 0".formatted(what, i, got, expected));
    }
  }

  /** Compares a number within a bound; with a bound of 0 they must be equal. */
  public void within(String what, double got, double expected, double bound) {
    double error = Math.abs(got - expected);
    double share = error == 0 ? 0 : error / bound;
    take(
        share,
        () ->
            "%s is %s, expected %s, off by %.3e, bound %.3e"
                .formatted(what, got, expected, error, bound));
  }

  /** Compares a tensor within a bound on the Euclidean norm of its error. */
  public void norm(String what, double[] got, double[] expected, double bound) {
    double[] error = new double[got.length];
    for (int i = 0; i < got.length; i++) {
      error[i] = got[i] - expected[i];
    }
    double off = Norm.of(error);
    take(
        off == 0 ? 0 : off / bound,
        () ->
            "%s of norm %.6e, expected %.6e, off by %.3e in norm, bound %.3e"
                .formatted(what, Norm.of(got), Norm.of(expected), off, bound));
  }

  private void take(double share, java.util.function.Supplier<String> text) {
    // The error of a NaN exceeds any bound.
    deviation.add(Double.isNaN(share) ? Double.POSITIVE_INFINITY : share);
    if (!(share <= 1)) {
      miss(text.get());
    }
  }

  /** Checks a condition; {@code message} says what was found instead. */
  public void require(boolean holds, String message) {
    deviation.add(holds ? 0 : Double.POSITIVE_INFINITY);
    if (!holds) {
      miss(message);
    }
  }

  private void miss(String text) {
    if (message == null) {
      message = text.lines().findFirst().orElse("");
    }
  }

  /** Adds the run that shows the failure, if there is a failure without one. */
  public void evidence(java.util.function.Supplier<Evidence> run) {
    if (message != null && evidence == null) {
      evidence = run.get();
    }
  }

  /** Returns the verdict. */
  public CaseVerdict verdict() {
    if (message == null) {
      return CaseVerdict.pass(deviation);
    }
    return evidence == null
        ? CaseVerdict.fail(message, deviation)
        : CaseVerdict.fail(message, deviation, evidence);
  }
}
