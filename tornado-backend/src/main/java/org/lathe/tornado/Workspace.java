package org.lathe.tornado;

import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;

/**
 * Device memory that the programs of a session use in turn: intermediates, behind them floats of
 * working memory, and integers of working memory. What is in it does not outlive a run.
 */
final class Workspace {
  private final DeviceMemory memory;
  private int intermediates;
  private int scratch;
  private int intScratch;
  private int floatsAt = -1;
  private int intsAt = -1;

  Workspace(DeviceMemory memory) {
    this.memory = memory;
  }

  /** What there is, in bytes. */
  MemoryNeed held() {
    return new MemoryNeed(0, 0, 0, 0, 0, 4L * intermediates, 4L * ((long) scratch + intScratch), 0);
  }

  /**
   * Makes room for what programs to come will need, so that it need not move for them.
   *
   * @throws EngineException if there is no room
   */
  void reserve(MemoryNeed need) {
    long floats = (need.scratch() + need.sharedScratch()) / Float.BYTES;
    long wanted = need.intermediates() / Float.BYTES;
    if (wanted + floats > Integer.MAX_VALUE) {
      throw new EngineException("what is planned needs more than the device's one array holds");
    }
    hold((int) wanted, (int) floats, 0, "what is planned");
  }

  /** Whether a program finds room enough, and nothing has to move. */
  boolean holds(ProgramLayout layout) {
    return floatsAt >= 0
        && layout.intermediates() <= intermediates
        && layout.scratch() <= scratch
        && layout.intScratch() <= intScratch;
  }

  /**
   * Makes room for a program.
   *
   * @return whether all of it lies elsewhere than before
   * @throws EngineException if there is no room; what was there stays
   */
  boolean hold(ProgramLayout layout, String what) {
    return hold(layout.intermediates(), layout.scratch(), layout.intScratch(), what);
  }

  private boolean hold(int intermediate, int floats, int ints, String what) {
    int wanted = Math.max(intermediates, intermediate);
    int wantedScratch = Math.max(scratch, floats);
    int wantedInts = Math.max(intScratch, ints);
    if (floatsAt >= 0
        && wanted == intermediates
        && wantedScratch == scratch
        && wantedInts == intScratch) {
      return false;
    }
    giveBack();
    try {
      take(wanted, wantedScratch, wantedInts, what);
    } catch (EngineException tooMuch) {
      take(intermediates, scratch, intScratch, what);
      throw tooMuch;
    }
    return true;
  }

  private void take(int wanted, int wantedScratch, int wantedInts, String what) {
    floatsAt = memory.takeFloats((long) wanted + wantedScratch, what);
    intsAt = memory.takeInts(wantedInts);
    intermediates = wanted;
    scratch = wantedScratch;
    intScratch = wantedInts;
  }

  /** First of the intermediates. */
  int arena() {
    return floatsAt;
  }

  /** First float of the working memory. */
  int scratch() {
    return floatsAt + intermediates;
  }

  /** First integer of the working memory. */
  int intScratch() {
    return intsAt;
  }

  void giveBack() {
    if (floatsAt >= 0) {
      memory.giveBackFloats(floatsAt);
      memory.giveBackInts(intsAt);
      floatsAt = -1;
    }
  }
}
