package org.lathe.training.ranks;

/** Bytes on their way between two ranks. Their memory must not be used before they are there. */
public interface Transfer {
  /**
   * Moves on and returns whether the transfer is over; never blocks.
   *
   * @throws RankException if the other rank or the connection failed
   */
  boolean done();
}
