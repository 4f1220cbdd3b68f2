package org.lathe.cpu;

/** The check of what a rope task is fed. */
public final class RopePositions {
  private RopePositions() {}

  /**
   * Returns if the table has a row for every position.
   *
   * @throws IndexOutOfBoundsException naming the first position that it lacks
   */
  public static void check(Span positions, Span table) {
    int rows = table.shape().extent(0);
    for (int i = 0; i < positions.size(); i++) {
      int position = positions.ints()[positions.offset() + i];
      if (position < 0 || position >= rows) {
        throw new IndexOutOfBoundsException(
            "rope: position "
                + position
                + " of row "
                + i
                + " is outside the table of "
                + rows
                + " positions; build the table for the longest sequence");
      }
    }
  }
}
