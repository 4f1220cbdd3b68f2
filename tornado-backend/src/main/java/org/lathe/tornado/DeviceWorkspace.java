package org.lathe.tornado;

import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;

/**
 * Device memory that the programs of a session use in turn: intermediates, behind them floats of
 * working memory, and integers of working memory. What is in it does not outlive a run.
 */
final class DeviceWorkspace {
  private final DeviceMemory memory;
  private int intermediates;
  private int scratch;
  private int intScratch;
  private int floatsAt = -1;
  private int intsAt = -1;

  DeviceWorkspace(DeviceMemory memory) {
    this.memory = memory;
  }

  /** What there is, in bytes. */
  MemoryNeed held() {
    return new MemoryNeed(0, 0, 0, 0, 0, 4L * intermediates, 4L * ((long) scratch + intScratch), 0);
  }

  /**
   * Makes room for what programs to come will need, so that it need not move for them.
   *
   * @return whether some of it lies elsewhere than before
   * @throws EngineException if there is no room
   */
  boolean reserve(MemoryNeed need) {
    long floats = (need.scratch() + need.sharedScratch()) / Float.BYTES;
    long wanted = need.intermediates() / Float.BYTES;
    if (wanted + floats > Integer.MAX_VALUE) {
      throw new EngineException("what is planned needs more than the device's one array holds");
    }
    boolean stays = fits((int) wanted, (int) floats);
    if (!stays) {
      moveFloats((int) wanted, (int) floats, "what is planned");
    }
    return !stays;
  }

  /** Whether a program finds room enough among the floats, and none of them have to move. */
  boolean fits(ProgramLayout layout) {
    return fits(layout.intermediates(), layout.scratch());
  }

  private boolean fits(int wanted, int wantedScratch) {
    return floatsAt >= 0 && wanted <= intermediates && wantedScratch <= scratch;
  }

  /**
   * Makes room for a program.
   *
   * @return whether some of it lies elsewhere than before
   * @throws EngineException if there is no room; what was there stays
   */
  boolean hold(ProgramLayout layout, String what) {
    boolean floatsStay = fits(layout);
    if (!floatsStay) {
      moveFloats(layout.intermediates(), layout.scratch(), what);
    }
    boolean intsStay = intsAt >= 0 && layout.intScratch() <= intScratch;
    if (!intsStay) {
      moveInts(layout.intScratch());
    }
    return !floatsStay || !intsStay;
  }

  private void moveFloats(int wanted, int wantedScratch, String what) {
    int most = Math.max(intermediates, wanted);
    int mostScratch = Math.max(scratch, wantedScratch);
    giveBackFloats();
    try {
      floatsAt = memory.takeFloats((long) most + mostScratch, what);
    } catch (EngineException tooMuch) {
      floatsAt = memory.takeFloats((long) intermediates + scratch, what);
      throw tooMuch;
    }
    intermediates = most;
    scratch = mostScratch;
  }

  private void moveInts(int wanted) {
    giveBackInts();
    intScratch = Math.max(intScratch, wanted);
    intsAt = memory.takeInts(intScratch);
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
    giveBackFloats();
    giveBackInts();
  }

  private void giveBackFloats() {
    if (floatsAt >= 0) {
      memory.giveBackFloats(floatsAt);
      floatsAt = -1;
    }
  }

  private void giveBackInts() {
    if (intsAt >= 0) {
      memory.giveBackInts(intsAt);
      intsAt = -1;
    }
  }
}
