package org.lathe.datasets;

/** Input that cannot be used. The message is one line: what is wrong, where, and what to do. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error in the data itself. */
  public DataException(String message) {
    super(message);
  }

  /** An error that the system reported while the data was read. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
