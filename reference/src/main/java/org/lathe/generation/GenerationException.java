package org.lathe.generation;

/** What was asked cannot be generated; the message is one line: what, where, what to do. */
public final class GenerationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One line for the user. */
  public GenerationException(String message) {
    super(message);
  }
}
