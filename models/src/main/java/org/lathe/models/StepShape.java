package org.lathe.models;

/**
 * How the batch of a training step is computed. The batch is cut into leaves, and a leaf into
 * micro-batches, both of consecutive sequences.
 *
 * @param micro shape of a micro-batch
 * @param leaf sequences whose gradient is accumulated between two calls of {@link Objective#begin};
 *     a multiple of the micro-batch
 * @param sequences of the step; a multiple of the leaf
 */
public record StepShape(BatchShape micro, int leaf, int sequences) {
  /** Checks that each divides the next. */
  public StepShape {
    if (leaf < 1 || leaf % micro.sequences() != 0 || sequences < 1 || sequences % leaf != 0) {
      throw new IllegalArgumentException(
          "micro-batches of %d sequences, leaves of %d, a batch of %d"
              .formatted(micro.sequences(), leaf, sequences));
    }
  }

  /** Returns the shape of a step that is one leaf of so many micro-batches. */
  public static StepShape of(BatchShape micro, int microBatches) {
    int sequences = Math.multiplyExact(micro.sequences(), microBatches);
    return new StepShape(micro, sequences, sequences);
  }

  /** Returns the number of micro-batches of a leaf. */
  public int microBatches() {
    return leaf / micro.sequences();
  }

  /** Returns the number of tokens of the step, over which its loss is a mean. */
  public long tokens() {
    return (long) sequences * micro.length();
  }
}
