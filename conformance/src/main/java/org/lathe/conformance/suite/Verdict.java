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
public record Verdict(
    Status status, String message, Deviation deviation, Optional<Evidence> evidence) {
  /** Everything held. */
  public static Verdict pass(Deviation deviation) {
    return new Verdict(Status.PASS, "", deviation, Optional.empty());
  }

  /** Something did not hold, seen in no single run. */
  public static Verdict fail(String message, Deviation deviation) {
    return new Verdict(Status.FAIL, message, deviation, Optional.empty());
  }

  /** Something did not hold. */
  public static Verdict fail(String message, Deviation deviation, Evidence evidence) {
    return new Verdict(Status.FAIL, message, deviation, Optional.of(evidence));
  }

  /** The case says nothing of this engine. */
  public static Verdict skipped(String reason) {
    return without(Status.SKIPPED, reason);
  }

  /** The case did not run. */
  static Verdict without(Status status, String reason) {
    return new Verdict(status, reason, new Deviation(), Optional.empty());
  }

  /** Whether the case passed. */
  public boolean passes() {
    return status == Status.PASS;
  }
}
