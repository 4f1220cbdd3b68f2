package org.lathe.training.ranks;

import java.lang.foreign.MemorySegment;

/** One process without others. It can be told to stop by whoever owns the run, not by this. */
final class LoneRank implements Ranks {
  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public int[] machines() {
    return new int[] {0};
  }

  @Override
  public Transfer send(int to, MemorySegment bytes) {
    throw new IllegalArgumentException("there is no rank " + to + ": this process is alone");
  }

  @Override
  public Transfer receive(int from, MemorySegment bytes) {
    throw new IllegalArgumentException("there is no rank " + from + ": this process is alone");
  }

  @Override
  public void askToStop() {}

  @Override
  public boolean stopAsked() {
    return false;
  }

  @Override
  public void abort(int code) {}

  @Override
  public void close() {}
}
