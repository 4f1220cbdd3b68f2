package org.lathe.conformance.suite;

/** The result of a case. */
public enum Status {
  /** The engine means what the reference means. */
  PASS,
  /** It does not, or it failed to run, or it refused an operation that it declares. */
  FAIL,
  /** The operation is one that the engine declares not to have. */
  UNSUPPORTED,
  /**
   * Not run, with the reason: it needs an operation that the engine declares not to have, or it
   * asks for bits that the engine does not claim.
   */
  SKIPPED
}
