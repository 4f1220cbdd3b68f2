package org.lathe.engine;

/** An id or a position that a host fed is outside of what a task reads rows from. */
public final class FedIndexException extends IndexOutOfBoundsException {
  private static final long serialVersionUID = 1L;

  FedIndexException(String message) {
    super(message);
  }
}
