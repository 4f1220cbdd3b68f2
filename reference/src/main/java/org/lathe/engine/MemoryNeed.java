package org.lathe.engine;

/**
 * Bytes that a graph needs to run, known before anything of it is allocated.
 *
 * @param states of those that it names; other graphs of a session share them
 * @param inputs what it is fed
 * @param constants numbers that it holds
 * @param intermediates what its tasks make, places used again as a plan by lifetimes allows
 * @param scratch working memory of kernels
 */
public record MemoryNeed(
    long states, long inputs, long constants, long intermediates, long scratch) {
  /** Of nothing. */
  public static final MemoryNeed NONE = new MemoryNeed(0, 0, 0, 0, 0);

  /** All of it. */
  public long bytes() {
    return states + inputs + constants + intermediates + scratch;
  }

  /** What belongs to the graph alone. */
  public MemoryNeed withoutStates() {
    return new MemoryNeed(0, inputs, constants, intermediates, scratch);
  }

  /** Both, held at the same time. */
  public MemoryNeed plus(MemoryNeed other) {
    return new MemoryNeed(
        states + other.states,
        inputs + other.inputs,
        constants + other.constants,
        intermediates + other.intermediates,
        scratch + other.scratch);
  }

  /** What stays of this when {@code other}, a part of it, is given back. */
  public MemoryNeed minus(MemoryNeed other) {
    return new MemoryNeed(
        states - other.states,
        inputs - other.inputs,
        constants - other.constants,
        intermediates - other.intermediates,
        scratch - other.scratch);
  }
}
