package org.lathe.conformance.suite;

/** A name's parameters make no case. */
public final class IllegalCaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with them. */
  public IllegalCaseException(String message) {
    super(message);
  }
}
