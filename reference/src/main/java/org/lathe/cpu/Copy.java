package org.lathe.cpu;

/** Copies elements; slices, reshapes and concatenation use it. */
public final class Copy {
  private Copy() {}

  /**
   * Copies all elements of {@code from} to the start of {@code to}; does nothing if they are the
   * same.
   */
  public static void elements(ArrayView from, ArrayView to) {
    if (!from.sameStart(to)) {
      elements(from, to, 0, from.size());
    }
  }

  /** Copies elements {@code first .. end - 1} of {@code from} to the same places of {@code to}. */
  public static void elements(ArrayView from, ArrayView to, int first, int end) {
    int source = from.offset() + first;
    int target = to.offset() + first;
    if (from.floats() != null) {
      System.arraycopy(from.floats(), source, to.floats(), target, end - first);
    } else {
      System.arraycopy(from.ints(), source, to.ints(), target, end - first);
    }
  }
}
