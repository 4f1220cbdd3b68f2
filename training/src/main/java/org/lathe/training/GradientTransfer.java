package org.lathe.training;

import org.lathe.files.InputException;
import org.lathe.training.ranks.Ranks;

/** How the gradients of several ranks come to each other. The bits of all results are the same. */
public enum GradientTransfer {
  /** Through the memory of the host, on any engine. */
  HOST,
  /** From device to device where each rank has a device of its own and a library for it. */
  AUTO,
  /** From device to device; where that is not possible, an error says why. */
  DEVICE;

  /**
   * Refuses what one process cannot do.
   *
   * @throws InputException if it is the way from device to device, and there is one rank
   */
  void requirePossible(Ranks ranks) {
    if (this == DEVICE && ranks.size() == 1) {
      throw new InputException(
          "{ranksTransfer} device is for several ranks, and this is one process: start several"
              + " (docs/guides/several-machines.md), or leave {ranksTransfer} out");
    }
  }
}
