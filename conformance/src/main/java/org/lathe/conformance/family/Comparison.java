package org.lathe.conformance.family;

import java.util.List;
import java.util.Optional;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Verdict;

/** Holds the outputs of a run against expectations, and keeps the first that does not hold. */
final class Comparison {
  private final Deviation deviation = new Deviation();
  private Verdict failure;

  /** Whether nothing was wrong so far. */
  boolean holds() {
    return failure == null;
  }

  /** Outputs held against the bits or bounds expected of them. */
  void hold(String where, OpRun run, List<Expectation> expected, List<float[]> got) {
    if (!holds()) {
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      Expectation one = expected.get(i);
      Optional<String> wrong = one.mismatch("y" + i, got.get(i), one.bits() ? null : deviation);
      if (wrong.isPresent() && holds()) {
        String message = where.isEmpty() ? wrong.get() : where + ": " + wrong.get();
        failure = Verdict.fail(message, deviation, run.evidence(expected, got));
      }
    }
  }

  /** Something else that should hold. */
  void require(boolean holds, String otherwise) {
    if (!holds && holds()) {
      failure = Verdict.fail(otherwise, deviation);
    }
  }

  /** What came of it all. */
  Verdict verdict() {
    return holds() ? Verdict.pass(deviation) : failure;
  }
}
