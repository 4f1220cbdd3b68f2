package org.lathe.conformance.family;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Evidence;
import org.lathe.conformance.suite.Status;

/** Holds the outputs of a run against expectations, and keeps the first that does not hold. */
final class OutputComparison {
  private final Deviation deviation = new Deviation();
  private CaseVerdict failure;

  /** Whether nothing was wrong so far. */
  boolean holds() {
    return failure == null;
  }

  /** Outputs of one run held against the bits or bounds expected of them. */
  void hold(String where, OpRun run, List<Expectation> expected, List<float[]> got) {
    hold(where, expected, got, () -> Optional.of(run.evidence(expected, got)));
  }

  /** The same for outputs that no single run shows to be wrong. */
  void hold(String where, List<Expectation> expected, List<float[]> got) {
    hold(where, expected, got, Optional::empty);
  }

  /**
   * The same, of a run of another graph.
   *
   * @param evidence what repeats the run alone, if one run does
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

  /** Something else that should hold. */
  void require(boolean holds, String otherwise) {
    if (!holds && holds()) {
      failure = CaseVerdict.fail(otherwise, deviation);
    }
  }

  /** What came of it all. */
  CaseVerdict verdict() {
    return holds() ? CaseVerdict.pass(deviation) : failure;
  }
}
