package org.lathe.tornado;

/** Checks of what the host feeds, made there before a run: a kernel cannot throw. */
public final class FedIds {
  private FedIds() {}

  /**
   * Before each run, every id lies in {@code lowest .. vocabulary - 1}.
   *
   * @param noun what the ids are called in the message
   */
  public static void check(
      Launches launches, Place ids, int lowest, int vocabulary, String mnemonic, String noun) {
    launches.check(
        () -> {
          for (int i = 0; i < ids.size(); i++) {
            int id = ids.fed(i);
            if (id < lowest || id >= vocabulary) {
              throw new IndexOutOfBoundsException(
                  mnemonic
                      + ": "
                      + noun
                      + " "
                      + id
                      + " at position "
                      + i
                      + " is outside the vocabulary of "
                      + vocabulary);
            }
          }
        });
  }

  /** Before each run, a table of {@code rows} positions has every position. */
  public static void checkPositions(Launches launches, Place positions, int rows) {
    launches.check(
        () -> {
          for (int i = 0; i < positions.size(); i++) {
            int position = positions.fed(i);
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
        });
  }

  /** Before each run, the one position is not negative. */
  public static void checkRing(Launches launches, Place position, String mnemonic) {
    launches.check(
        () -> {
          if (position.fed(0) < 0) {
            throw new IndexOutOfBoundsException(
                mnemonic + ": position " + position.fed(0) + " is negative; the first is 0");
          }
        });
  }
}
