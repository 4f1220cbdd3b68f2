package org.lathe.training.ranks;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * The processes of one run, as one of them sees them. It only carries bytes: what is added, and in
 * which order, is decided by who uses it. Transfers between two ranks arrive in the order in which
 * they were sent and must be received in that order, with the same lengths. One thread of a rank
 * uses it at a time; {@link #askToStop} alone may be called from any.
 */
public interface Ranks extends AutoCloseable {
  /** This process alone. */
  Ranks ALONE = new LoneRank();

  /** Returns the number of this process, from 0. */
  int rank();

  /** Returns the number of processes. */
  int size();

  /**
   * Returns the machine of each rank, numbered from 0 in the order of the first rank on each.
   *
   * @return as many elements as ranks
   */
  int[] machines();

  /**
   * Begins to send.
   *
   * @param to another rank
   * @param bytes native memory, fewer than 2^31 bytes; not to be changed before the transfer is
   *     over
   */
  Transfer send(int to, MemorySegment bytes);

  /**
   * Begins to receive.
   *
   * @param from another rank
   * @param bytes native memory of exactly the length that is sent
   */
  Transfer receive(int from, MemorySegment bytes);

  /** Returns the time without any sign of another rank after which waiting for it is an error. */
  default Duration patience() {
    return Waiting.PATIENCE;
  }

  /** Returns where waits of this process are noted; by default nobody finds them there. */
  default CurrentWait currentWait() {
    return new CurrentWait();
  }

  /** Tells all ranks, this one included, to stop at the next step that can be given up. */
  void askToStop();

  /** Returns whether any rank has asked to stop; never blocks. */
  boolean stopAsked();

  /**
   * Ends all processes at once, this one too, after a failure that the others cannot know of. It
   * does not return where there is more than this process.
   *
   * @param code exit code
   */
  void abort(int code);

  /**
   * Leaves in good order: every rank must call it, and none must be in the middle of a transfer.
   */
  @Override
  void close();
}
