package org.lathe.conformance.suite;

import java.util.Optional;

/**
 * The result of a case.
 *
 * @param status pass or not
 * @param message one line that says what was wrong and where; empty for a pass
 * @param deviation the errors of its results
 * @param evidence of a failure that one run of one program shows
 */
public record CaseVerdict(
    Status status, String message, Deviation deviation, Optional<Evidence> evidence) {
  /** Returns the verdict of a case that passed. */
  public static CaseVerdict pass(Deviation deviation) {
    return new CaseVerdict(Status.PASS, "", deviation, Optional.empty());
  }

  /** Returns the verdict of a case that failed, without a single run that shows it. */
  public static CaseVerdict fail(String message, Deviation deviation) {
    return new CaseVerdict(Status.FAIL, message, deviation, Optional.empty());
  }

  /** Returns the verdict of a case that failed. */
  public static CaseVerdict fail(String message, Deviation deviation, Evidence evidence) {
    return new CaseVerdict(Status.FAIL, message, deviation, Optional.of(evidence));
  }

  /** Returns the verdict of a case that does not apply to this engine. */
  public static CaseVerdict skipped(String reason) {
    return without(Status.SKIPPED, reason);
  }

  /** Returns the verdict of a case that did not run. */
  static CaseVerdict without(Status status, String reason) {
    return new CaseVerdict(status, reason, new Deviation(), Optional.empty());
  }

  /** Returns whether the case passed. */
  public boolean passes() {
    return status == Status.PASS;
  }
}
