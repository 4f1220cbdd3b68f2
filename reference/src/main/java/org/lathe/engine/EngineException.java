package org.lathe.engine;

/** An engine cannot do what was asked; the message says what, why and what to do. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with one line for the user. */
  public EngineException(String message) {
    super(message);
  }
}
