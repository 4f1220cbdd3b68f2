package org.lathe.cpu;

/** The position that a task on rings of keys and values is fed. */
public final class RingPosition {
  private RingPosition() {}

  /**
   * The one element of {@code position}.
   *
   * @throws IndexOutOfBoundsException if it is negative
   */
  public static int of(String mnemonic, Span position) {
    int value = position.ints()[position.offset()];
    if (value < 0) {
      throw new IndexOutOfBoundsException(
          mnemonic + ": position " + value + " is negative; the first is 0");
    }
    return value;
  }
}
