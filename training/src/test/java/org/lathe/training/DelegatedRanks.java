package org.lathe.training;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.lathe.training.ranks.CurrentWait;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.Transfer;

/** Ranks of which a test changes something. */
class DelegatedRanks implements Ranks {
  private final Ranks ranks;

  DelegatedRanks(Ranks ranks) {
    this.ranks = ranks;
  }

  @Override
  public int rank() {
    return ranks.rank();
  }

  @Override
  public int size() {
    return ranks.size();
  }

  @Override
  public int[] machines() {
    return ranks.machines();
  }

  @Override
  public Transfer send(int to, MemorySegment bytes) {
    return ranks.send(to, bytes);
  }

  @Override
  public Transfer receive(int from, MemorySegment bytes) {
    return ranks.receive(from, bytes);
  }

  @Override
  public Duration patience() {
    return ranks.patience();
  }

  @Override
  public CurrentWait currentWait() {
    return ranks.currentWait();
  }

  @Override
  public void askToStop() {
    ranks.askToStop();
  }

  @Override
  public boolean stopAsked() {
    return ranks.stopAsked();
  }

  @Override
  public void abort(int code) {
    ranks.abort(code);
  }

  @Override
  public void close() {
    ranks.close();
  }
}
