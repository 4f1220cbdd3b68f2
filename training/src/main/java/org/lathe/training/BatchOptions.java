package org.lathe.training;

import org.lathe.files.InputException;
import org.lathe.models.BatchShape;
import org.lathe.models.StepShape;

/**
 * The batch of a step.
 *
 * @param sequences of a step
 * @param microBatch sequences that are computed together; divides the leaf and changes what memory
 *     is needed; or {@link #FITTING}
 * @param leaf sequences whose gradients are added one after the other; divides the batch. The sums
 *     of the leaves are added as {@link org.lathe.training.ranks.SumTree} says, so it changes
 *     roundings; or {@link #FITTING}
 * @param length tokens of a sequence
 */
public record BatchOptions(int sequences, int microBatch, int leaf, int length) {
  /**
   * The micro-batch of a recipe that leaves it to the device: when a run starts, it becomes the
   * largest that fits the memory of a GPU, and 1 on a processor. The leaf of a recipe that leaves
   * it to the micro-batch: it is as large as that.
   */
  public static final int FITTING = 0;

  /** Checks the ranges. */
  public BatchOptions {
    if (length < 2) {
      throw new InputException("{length} %d, must be at least 2".formatted(length));
    }
    if (sequences < 1) {
      throw new InputException("{batch} %d, must be at least 1".formatted(sequences));
    }
    if (microBatch < 0) {
      throw new InputException(
          "{microBatch} %d, must be at least 1, or 0 for the largest that fits the device"
              .formatted(microBatch));
    }
    if (leaf < 0) {
      throw new InputException(
          "{leaf} %d, must be at least 1, or 0 for the micro-batch".formatted(leaf));
    }
    if (leaf != FITTING && sequences % leaf != 0) {
      throw new InputException("{leaf} %d does not divide {batch} %d".formatted(leaf, sequences));
    }
    if (microBatch != FITTING && sequences % microBatch != 0) {
      throw new InputException(
          "{microBatch} %d does not divide {batch} %d".formatted(microBatch, sequences));
    }
    if (microBatch != FITTING && leaf % microBatch != 0) {
      throw new InputException(
          "{microBatch} %d does not divide {leaf} %d".formatted(microBatch, leaf));
    }
  }

  /** A batch whose leaves are its micro-batches. */
  public BatchOptions(int sequences, int microBatch, int length) {
    this(sequences, microBatch, FITTING, length);
  }

  /**
   * Returns the shape of a micro-batch.
   *
   * @throws IllegalStateException if the device has not decided it yet
   */
  public BatchShape micro() {
    return new BatchShape(decided(), length);
  }

  /**
   * Returns the shape of a step.
   *
   * @throws IllegalStateException if the device has not decided the micro-batch yet
   */
  public StepShape shape() {
    return new StepShape(micro(), leaf == FITTING ? decided() : leaf, sequences);
  }

  /**
   * Returns the number of leaves of a step.
   *
   * @throws IllegalStateException if the device has not decided the micro-batch yet
   */
  public int leaves() {
    return sequences / shape().leaf();
  }

  private int decided() {
    if (microBatch == FITTING) {
      throw new IllegalStateException("the micro-batch is not decided: no device has been chosen");
    }
    return microBatch;
  }

  /** Returns whether so many sequences can be computed together. */
  boolean takes(int together) {
    return (leaf == FITTING ? sequences : leaf) % together == 0;
  }

  /** Returns the number of tokens of a step. */
  public long tokens() {
    return (long) sequences * length;
  }

  /**
   * Returns these options with another micro-batch.
   *
   * @throws InputException if it does not divide the leaf and the batch
   */
  public BatchOptions withMicroBatch(int other) {
    return new BatchOptions(sequences, other, leaf, length);
  }

  /**
   * Returns these options with another leaf.
   *
   * @throws InputException if it does not divide the batch, or the micro-batch does not divide it
   */
  public BatchOptions withLeaf(int other) {
    return new BatchOptions(sequences, microBatch, other, length);
  }

  /**
   * Returns these options with the leaf as a number, where it was left to the micro-batch.
   *
   * @throws IllegalStateException if the device has not decided the micro-batch yet
   */
  BatchOptions withLeafDecided() {
    return withLeaf(shape().leaf());
  }

  /**
   * Returns these options with another number of sequences; a micro-batch or leaf that is larger
   * shrinks to it.
   *
   * @throws InputException if the micro-batch or the leaf does not divide it
   */
  public BatchOptions withSequences(int other) {
    return new BatchOptions(other, Math.min(microBatch, other), Math.min(leaf, other), length);
  }

  /** Returns these options with another length of a sequence. */
  public BatchOptions withLength(int other) {
    return new BatchOptions(sequences, microBatch, leaf, other);
  }
}
