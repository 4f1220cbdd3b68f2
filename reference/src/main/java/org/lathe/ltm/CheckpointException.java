package org.lathe.ltm;

/**
 * A checkpoint cannot be read or does not fit; the message is one line: what, where, what to do.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One line for the user. */
  public CheckpointException(String message) {
    super(message);
  }
}
