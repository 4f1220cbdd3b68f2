package org.lathe.training.scale;

/**
 * The network between machines.
 *
 * @param bitsPerSecond of one card, in one direction
 * @param cards of a machine; the ranks of a machine send through as many cards as there are ranks
 *     at most
 * @param share of the bits that transfers reach, above 0 and at most 1
 * @param latencySeconds from a send to its arrival, both ends included
 */
public record NetworkLink(double bitsPerSecond, int cards, double share, double latencySeconds) {
  /** The share that is reached where the user gives none. */
  public static final double USUAL_SHARE = 0.85;

  /** The latency of TCP over Ethernet; InfiniBand has a tenth of it. */
  public static final double USUAL_LATENCY = 30e-6;

  /** Returns the bytes per second that leave a machine, at most, with this number of ranks. */
  double bytesPerSecond(int ranks) {
    return Math.min(cards, ranks) * bitsPerSecond / Byte.SIZE * share;
  }
}
