package org.lathe.cpu;

/** Moves elements; what slices, other shapes and concatenation are made of. */
public final class Copy {
  private Copy() {}

  /**
   * Copies all elements of {@code from} to the start of {@code to}; nothing if they are the same.
   */
  public static void elements(Span from, Span to) {
    if (!from.sameStart(to)) {
      System.arraycopy(from.floats(), from.offset(), to.floats(), to.offset(), from.size());
    }
  }
}
