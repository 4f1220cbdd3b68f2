package org.lathe.engine;

/**
 * Bytes that a graph needs to run, known before anything of it is allocated. Float32 intermediates
 * and scratch do not outlive a run: the programs of a session, which run in turn, share them. Int32
 * intermediates are few, and each program has its own.
 *
 * @param states of those that it names; other graphs of a session share them
 * @param inputs inputs
 * @param outputs outputs, as far as tasks compute them, and int32 intermediates
 * @param constants constant elements of the graph
 * @param copies of states that stay as they are, in the order in which kernels read them
 * @param intermediates float32 results of its tasks, which share memory by lifetime
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
  /** The need of nothing: 0 bytes. */
  public static final MemoryNeed NONE = new MemoryNeed(0, 0, 0, 0, 0, 0, 0, 0);

  /** Returns the need of states alone. */
  public static MemoryNeed ofStates(long bytes) {
    return NONE.withStates(bytes);
  }

  /** Returns the total. */
  public long bytes() {
    return states + inputs + outputs + constants + copies + intermediates + scratch + sharedScratch;
  }

  /** Returns this need with other states. */
  public MemoryNeed withStates(long bytes) {
    return new MemoryNeed(
        bytes, inputs, outputs, constants, copies, intermediates, scratch, sharedScratch);
  }

  /** Returns the need of both when one session has them at the same time. */
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

  /**
   * Returns the rest of this need after {@code other}, a part of it, is closed: all memory that
   * programs share.
   */
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

  /**
   * Returns what this need adds to a session that already has {@code other}: of shared memory only
   * the difference.
   */
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
