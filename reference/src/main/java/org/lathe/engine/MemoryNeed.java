package org.lathe.engine;

/**
 * Bytes that a graph needs to run, known before anything of it is allocated. Intermediates and
 * scratch do not outlive a run: the programs of a session, which run in turn, share them.
 *
 * @param states of those that it names; other graphs of a session share them
 * @param inputs what it is fed
 * @param outputs what can be read of it, as far as its tasks make it
 * @param constants numbers that it holds
 * @param copies of states that stay as they are, in the order in which kernels read them
 * @param intermediates what its tasks make, places used again as a plan by lifetimes allows
 * @param scratch working memory of kernels, that of all threads together
 * @param sharedScratch working memory that the threads share
 */
public record MemoryNeed(
    long states,
    long inputs,
    long outputs,
    long constants,
    long copies,
    long intermediates,
    long scratch,
    long sharedScratch) {
  /** Of nothing. */
  public static final MemoryNeed NONE = new MemoryNeed(0, 0, 0, 0, 0, 0, 0, 0);

  /** Of states alone. */
  public static MemoryNeed ofStates(long bytes) {
    return NONE.withStates(bytes);
  }

  /** All of it. */
  public long bytes() {
    return states + inputs + outputs + constants + copies + intermediates + scratch + sharedScratch;
  }

  /** The same with other states. */
  public MemoryNeed withStates(long bytes) {
    return new MemoryNeed(
        bytes, inputs, outputs, constants, copies, intermediates, scratch, sharedScratch);
  }

  /** Both, held by one session at the same time. */
  public MemoryNeed plus(MemoryNeed other) {
    return new MemoryNeed(
        states + other.states,
        inputs + other.inputs,
        outputs + other.outputs,
        constants + other.constants,
        copies + other.copies,
        Math.max(intermediates, other.intermediates),
        Math.max(scratch, other.scratch),
        Math.max(sharedScratch, other.sharedScratch));
  }

  /** What stays of this when {@code other}, a part of it, is closed: all that programs share. */
  public MemoryNeed minus(MemoryNeed other) {
    return new MemoryNeed(
        states - other.states,
        inputs - other.inputs,
        outputs - other.outputs,
        constants - other.constants,
        copies - other.copies,
        intermediates,
        scratch,
        sharedScratch);
  }

  /** What this adds to a session that holds {@code other}: of what is shared, the rest. */
  public MemoryNeed beyond(MemoryNeed other) {
    return new MemoryNeed(
        states,
        inputs,
        outputs,
        constants,
        copies,
        Math.max(0, intermediates - other.intermediates),
        Math.max(0, scratch - other.scratch),
        Math.max(0, sharedScratch - other.sharedScratch));
  }
}
