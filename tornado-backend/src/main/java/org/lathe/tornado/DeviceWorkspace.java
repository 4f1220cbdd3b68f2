package org.lathe.tornado;

import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;

/**
 * Device memory that the programs of a session use in turn: intermediates, after them floats of
 * working memory, and integers of working memory. The contents do not outlive a run.
 */
final class DeviceWorkspace {
  private final DeviceMemory memory;
  private long intermediates;
  private long scratch;
  private int intScratch;
  private long floatsAt;
  private boolean holdsFloats;
  private int intsAt = -1;

  /** Creates a workspace without memory. */
  DeviceWorkspace(DeviceMemory memory) {
    this.memory = memory;
  }

  /** Returns the allocated bytes. */
  MemoryNeed held() {
    return new MemoryNeed(0, 0, 0, 0, 0, 4L * intermediates, 4L * (scratch + intScratch), 0);
  }

  /**
   * Reserves memory for later programs, so that it does not have to move for them.
   *
   * @return whether some of the memory has moved
   * @throws EngineException if there is not enough memory
   */
  boolean reserve(MemoryNeed need) {
    long floats = (need.scratch() + need.sharedScratch()) / Float.BYTES;
    long wanted = need.intermediates() / Float.BYTES;
    boolean stays = fits(wanted, floats);
    if (!stays) {
      moveFloats(wanted, floats, "what is planned");
    }
    return !stays;
  }

  /** Returns whether the floats suffice for a program, so that nothing has to move. */
  boolean fits(ProgramLayout layout) {
    return fits(layout.intermediates(), layout.scratch());
  }

  private boolean fits(long wanted, long wantedScratch) {
    return holdsFloats && wanted <= intermediates && wantedScratch <= scratch;
  }

  /**
   * Reserves memory for a program.
   *
   * @return whether some of the memory has moved
   * @throws EngineException if there is not enough memory; the workspace is then unchanged
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

  private void moveFloats(long wanted, long wantedScratch, String what) {
    long most = Math.max(intermediates, wanted);
    long mostScratch = Math.max(scratch, wantedScratch);
    giveBackFloats();
    try {
      floatsAt = memory.takeFloats(most + mostScratch, what);
    } catch (EngineException tooMuch) {
      floatsAt = memory.takeFloats(intermediates + scratch, what);
      holdsFloats = true;
      throw tooMuch;
    }
    holdsFloats = true;
    intermediates = most;
    scratch = mostScratch;
  }

  private void moveInts(int wanted) {
    giveBackInts();
    intScratch = Math.max(intScratch, wanted);
    intsAt = memory.takeInts(intScratch);
  }

  /** Returns the first element of the intermediates. */
  long arena() {
    return floatsAt;
  }

  /** Returns the first float of the working memory. */
  long scratch() {
    return floatsAt + intermediates;
  }

  /** Returns the first integer of the working memory. */
  int intScratch() {
    return intsAt;
  }

  void giveBack() {
    giveBackFloats();
    giveBackInts();
  }

  private void giveBackFloats() {
    if (holdsFloats) {
      memory.giveBackFloats(floatsAt);
      holdsFloats = false;
    }
  }

  private void giveBackInts() {
    if (intsAt >= 0) {
      memory.giveBackInts(intsAt);
      intsAt = -1;
    }
  }
}
