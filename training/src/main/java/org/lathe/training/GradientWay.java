package org.lathe.training;

import org.lathe.training.ranks.Ranks;

/**
 * The way that the gradients of a run go, before it is known whether they can.
 *
 * @param ranks between which they go
 * @param transfer that the user wants
 */
record GradientWay(Ranks ranks, GradientTransfer transfer) {
  /** One process: they go nowhere. */
  static final GradientWay ALONE = new GradientWay(Ranks.ALONE, GradientTransfer.HOST);

  /** Returns whether they may go from device to device. */
  boolean maybeDirect() {
    return ranks.size() > 1 && transfer != GradientTransfer.HOST;
  }
}
