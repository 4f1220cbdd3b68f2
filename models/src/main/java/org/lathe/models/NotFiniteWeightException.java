package org.lathe.models;

/** A weight, or what its training continues with, is not a finite number and cannot be saved. */
public final class NotFiniteWeightException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Names the number.
   *
   * @param tensor name in the checkpoint, with {@code m.} or {@code v.} before it for a moment
   */
  NotFiniteWeightException(String tensor, int element, float value) {
    super("element %s of %s is %s".formatted(Integer.toString(element), tensor, value));
  }
}
