package org.lathe.conformance.libtorch;

/** The checks of ids that libtorch would read rows by; its own messages name no id. */
final class Ids {
  private Ids() {}

  /**
   * Fails unless every id lies in {@code lowest .. rows - 1}.
   *
   * @param noun what the ids are called there
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
   * The one element of a ring's position.
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
