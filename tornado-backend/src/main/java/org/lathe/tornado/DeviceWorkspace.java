package org.lathe.tornado;

import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;

/**
 * Device memory that the programs of a session use in turn: intermediates, after them floats of
 * working memory, and integers of working memory. The contents do not outlive a run.
 */
final class DeviceWorkspace {
  private final DeviceMemory memory;
  private final boolean halves;
  private int intermediates;
  private int scratch;
  private int intScratch;
  private int floatsAt;
  private boolean holdsFloats;
  private int intsAt = -1;

  /**
   * Creates a workspace without memory.
   *
   * @param halves whether kernels count bfloat16 elements in it, from {@link #middleHalf}
   */
  DeviceWorkspace(DeviceMemory memory, boolean halves) {
    this.memory = memory;
    this.halves = halves;
  }

  /** Returns the allocated bytes. */
  MemoryNeed held() {
    return new MemoryNeed(0, 0, 0, 0, 0, 4L * intermediates, 4L * ((long) scratch + intScratch), 0);
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
    if (Math.max(wanted, floats) > Integer.MAX_VALUE) {
      throw new EngineException(
          "the plan needs more elements at once than an int can count (8 GiB): use a smaller"
              + " micro-batch (--micro-batch) or model");
    }
    boolean stays = fits((int) wanted, (int) floats);
    if (!stays) {
      moveFloats((int) wanted, (int) floats, "what is planned");
    }
    return !stays;
  }

  /** Returns whether the floats suffice for a program, so that nothing has to move. */
  boolean fits(ProgramLayout layout) {
    return fits(layout.intermediates(), layout.scratch());
  }

  private boolean fits(int wanted, int wantedScratch) {
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

  private void moveFloats(int wanted, int wantedScratch, String what) {
    int most = Math.max(intermediates, wanted);
    int mostScratch = Math.max(scratch, wantedScratch);
    if (halves && (long) most + mostScratch > Integer.MAX_VALUE) {
      // An int would count other elements than those that are meant, without a word.
      throw new EngineException(
          what
              + " needs more intermediates and working memory than the 8 GiB in which an int counts"
              + " bfloat16 elements: use a smaller micro-batch (--micro-batch) or model");
    }
    giveBackFloats();
    try {
      floatsAt = memory.takeFloats((long) most + mostScratch, what);
    } catch (EngineException tooMuch) {
      floatsAt = memory.takeFloats((long) intermediates + scratch, what);
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
  int arena() {
    return floatsAt;
  }

  /** Returns the first float of the working memory. */
  int scratch() {
    return floatsAt + intermediates;
  }

  /**
   * Returns the half in the middle of intermediates and working memory: from there, an int counts
   * the halves of 8 GiB.
   */
  long middleHalf() {
    return 2L * floatsAt + intermediates + scratch;
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
