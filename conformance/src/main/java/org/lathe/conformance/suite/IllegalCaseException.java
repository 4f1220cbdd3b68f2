package org.lathe.conformance.suite;

/** The parameters in a case name do not describe a case. */
public final class IllegalCaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the parameters. */
  public IllegalCaseException(String message) {
    super(message);
  }
}
