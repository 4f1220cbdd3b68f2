package org.lathe.cpu;

/** How often a state was written: who keeps a copy of it sees by this whether it still holds. */
public final class Writes {
  private long count;

  /** The state was written. */
  public void add() {
    count++;
  }

  /** How often, so far. */
  public long count() {
    return count;
  }
}
