package org.lathe.tornado.launch;

import org.lathe.engine.FedIndices;

/**
 * Checks of the values that the host feeds. They run on the host before a run, because a kernel
 * cannot throw.
 */
public final class FedIds {
  private FedIds() {}

  /**
   * Checks before each run that every id is in {@code lowest .. vocabulary - 1}.
   *
   * @param noun the name of the ids in the message
   */
  public static void check(
      Launches launches, Place ids, int lowest, int vocabulary, String mnemonic, String noun) {
    launches.check(
        () ->
            FedIndices.ids(
                ids.fed(), ids.fedOffset(), ids.size(), lowest, vocabulary, mnemonic, noun));
  }

  /** Checks before each run that a table of {@code rows} positions has every position. */
  public static void checkPositions(Launches launches, Place positions, int rows) {
    launches.check(
        () ->
            FedIndices.ropePositions(
                positions.fed(), positions.fedOffset(), positions.size(), rows));
  }

  /** Checks before each run that the single position is not negative. */
  public static void checkRing(Launches launches, Place position, String mnemonic) {
    launches.check(() -> FedIndices.ringPosition(position.fed()[position.fedOffset()], mnemonic));
  }
}
