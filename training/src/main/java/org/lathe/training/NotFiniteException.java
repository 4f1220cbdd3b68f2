package org.lathe.training;

/** A loss or gradient in training is not a finite number. */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with one line for the user: the step, what was not finite, and the last
   * good checkpoint.
   */
  public NotFiniteException(String message) {
    super(message);
  }
}
