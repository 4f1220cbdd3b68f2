package org.lathe.conformance.suite;

/** The result of a case. */
public enum Status {
  /** The results agree with the reference. */
  PASS,
  /**
   * The results do not agree, or the engine failed to run, or it refused an operation that it
   * supports by its declaration.
   */
  FAIL,
  /** The engine declares the operation as unsupported. */
  UNSUPPORTED,
  /**
   * Not run, with the reason: it needs an operation that the engine declares as unsupported, or it
   * compares bits that the engine does not declare as equal.
   */
  SKIPPED
}
