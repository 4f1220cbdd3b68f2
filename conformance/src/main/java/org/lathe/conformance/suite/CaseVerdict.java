package org.lathe.conformance.suite;

import java.util.Optional;

/**
 * What came of a case.
 *
 * @param status pass or not
 * @param message one line: what was wrong and where; empty for a pass
 * @param deviation how far off its results were
 * @param evidence of a failure that one run of one program shows
 */
public record CaseVerdict(
    Status status, String message, Deviation deviation, Optional<Evidence> evidence) {
  /** Everything held. */
  public static CaseVerdict pass(Deviation deviation) {
    return new CaseVerdict(Status.PASS, "", deviation, Optional.empty());
  }

  /** Something did not hold, seen in no single run. */
  public static CaseVerdict fail(String message, Deviation deviation) {
    return new CaseVerdict(Status.FAIL, message, deviation, Optional.empty());
  }

  /** Something did not hold. */
  public static CaseVerdict fail(String message, Deviation deviation, Evidence evidence) {
    return new CaseVerdict(Status.FAIL, message, deviation, Optional.of(evidence));
  }

  /** The case says nothing of this engine. */
  public static CaseVerdict skipped(String reason) {
    return without(Status.SKIPPED, reason);
  }

  /** The case did not run. */
  static CaseVerdict without(Status status, String reason) {
    return new CaseVerdict(status, reason, new Deviation(), Optional.empty());
  }

  /** Whether the case passed. */
  public boolean passes() {
    return status == Status.PASS;
  }
}
