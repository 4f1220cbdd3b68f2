package org.lathe.training;

/** Training met a loss or gradient that is not a finite number. */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One line for the user: the step, what was not finite, and the last good checkpoint. */
  public NotFiniteException(String message) {
    super(message);
  }
}
