package org.lathe.conformance.libtorch;

/** Checks ids before libtorch reads rows by them; its own messages do not name the id. */
final class Ids {
  private Ids() {}

  /**
   * Fails unless every id is in {@code lowest .. rows - 1}.
   *
   * @param noun the name of the ids in the message
   * @throws IndexOutOfBoundsException naming the first bad id and its position
   */
  static void check(int[] ids, int lowest, long rows, String mnemonic, String noun) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < lowest || ids[i] >= rows) {
        throw new IndexOutOfBoundsException(
            mnemonic
                + ": "
                + noun
                + " "
                + ids[i]
                + " at position "
                + i
                + " is outside the table of "
                + rows);
      }
    }
  }

  /**
   * Returns the single element of the position of a ring.
   *
   * @throws IndexOutOfBoundsException if it is negative
   */
  static int position(int[] position, String mnemonic) {
    if (position[0] < 0) {
      throw new IndexOutOfBoundsException(
          mnemonic + ": position " + position[0] + " is negative; the first is 0");
    }
    return position[0];
  }
}
