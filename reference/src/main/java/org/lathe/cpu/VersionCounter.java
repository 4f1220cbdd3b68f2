package org.lathe.cpu;

/** The version counter of a state: it shows whether a copy of the state is still valid. */
public final class VersionCounter {
  private long count;

  /** Counts a write of the state. */
  public void add() {
    count++;
  }

  /** Returns the number of writes so far. */
  public long count() {
    return count;
  }
}
