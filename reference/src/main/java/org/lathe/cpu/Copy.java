package org.lathe.cpu;

/** Copies elements; slices, reshapes and concatenation use it. */
public final class Copy {
  private Copy() {}

  /**
   * Copies all elements of {@code from} to the start of {@code to}; does nothing if they are the
   * same.
   */
  public static void elements(Span from, Span to) {
    if (!from.sameStart(to)) {
      System.arraycopy(from.floats(), from.offset(), to.floats(), to.offset(), from.size());
    }
  }
}
