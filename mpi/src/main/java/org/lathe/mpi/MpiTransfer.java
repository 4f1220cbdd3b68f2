package org.lathe.mpi;

import java.lang.foreign.MemorySegment;
import org.lathe.training.ranks.Transfer;

/** Bytes that MPI carries. It holds their memory, so that it is not collected on the way. */
final class MpiTransfer implements Transfer {
  private final MpiRanks ranks;
  private final int other;
  private MemorySegment bytes;
  private MemorySegment request;

  MpiTransfer(MpiRanks ranks, int other, MemorySegment bytes, MemorySegment request) {
    this.ranks = ranks;
    this.other = other;
    this.bytes = bytes;
    this.request = request;
  }

  @Override
  public boolean done() {
    return ranks.done(this);
  }

  /** Returns the rank at the other end. */
  int other() {
    return other;
  }

  /** Returns where MPI keeps the request. */
  MemorySegment request() {
    return request;
  }

  boolean isOver() {
    return request == null;
  }

  /** Marks the transfer as over: its memory belongs to the caller again. */
  void end() {
    bytes = null;
    request = null;
  }
}
