package org.lathe.tornado.launch;

import org.lathe.engine.FedIndices;

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
        () ->
            FedIndices.ids(
                ids.fed(), ids.fedOffset(), ids.size(), lowest, vocabulary, mnemonic, noun));
  }

  /** Before each run, a table of {@code rows} positions has every position. */
  public static void checkPositions(Launches launches, Place positions, int rows) {
    launches.check(
        () ->
            FedIndices.ropePositions(
                positions.fed(), positions.fedOffset(), positions.size(), rows));
  }

  /** Before each run, the one position is not negative. */
  public static void checkRing(Launches launches, Place position, String mnemonic) {
    launches.check(() -> FedIndices.ringPosition(position.fed()[position.fedOffset()], mnemonic));
  }
}
