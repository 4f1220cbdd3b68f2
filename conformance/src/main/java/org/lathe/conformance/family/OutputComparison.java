package org.lathe.conformance.family;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Evidence;
import org.lathe.conformance.suite.Status;

/** Compares the outputs of a run with expectations, and keeps the first failure. */
final class OutputComparison {
  private final Deviation deviation = new Deviation();
  private CaseVerdict failure;

  /** Returns whether nothing was wrong so far. */
  boolean holds() {
    return failure == null;
  }

  /** Compares the outputs of one run with the expected bits or bounds. */
  void hold(String where, OpRun run, List<Expectation> expected, List<float[]> got) {
    hold(where, expected, got, () -> Optional.of(run.evidence(expected, got)));
  }

  /** Does the same for outputs whose error no single run shows. */
  void hold(String where, List<Expectation> expected, List<float[]> got) {
    hold(where, expected, got, Optional::empty);
  }

  /**
   * Does the same for a run of another graph.
   *
   * @param evidence repeats the run alone, if one run shows the failure
   */
  void hold(
      String where,
      List<Expectation> expected,
      List<float[]> got,
      Supplier<Optional<Evidence>> evidence) {
    if (!holds()) {
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      Expectation one = expected.get(i);
      Optional<String> wrong = one.mismatch("y" + i, got.get(i), one.bits() ? null : deviation);
      if (wrong.isPresent() && holds()) {
        String message = where.isEmpty() ? wrong.get() : where + ": " + wrong.get();
        failure = new CaseVerdict(Status.FAIL, message, deviation, evidence.get());
      }
    }
  }

  /** Checks another condition. */
  void require(boolean holds, String otherwise) {
    if (!holds && holds()) {
      failure = CaseVerdict.fail(otherwise, deviation);
    }
  }

  /** Returns the verdict. */
  CaseVerdict verdict() {
    return holds() ? CaseVerdict.pass(deviation) : failure;
  }
}
