package org.lathe.training;

import org.lathe.files.InputException;
import org.lathe.models.BatchShape;

/**
 * The batch of a step.
 *
 * @param sequences of a step
 * @param microBatch sequences that are computed together; divides the batch and changes what memory
 *     is needed; or {@link #FITTING}
 * @param length tokens of a sequence
 */
public record BatchOptions(int sequences, int microBatch, int length) {
  /**
   * The micro-batch of a recipe that leaves it to the device: when a run starts, it becomes the
   * largest that fits the memory of a GPU, and 1 on a processor.
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
    if (microBatch != FITTING && sequences % microBatch != 0) {
      throw new InputException(
          "{microBatch} %d does not divide {batch} %d".formatted(microBatch, sequences));
    }
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
   * Returns the number of micro-batches of a step.
   *
   * @throws IllegalStateException if the device has not decided it yet
   */
  public int microBatches() {
    return sequences / decided();
  }

  private int decided() {
    if (microBatch == FITTING) {
      throw new IllegalStateException("the micro-batch is not decided: no device has been chosen");
    }
    return microBatch;
  }

  /** Returns the number of tokens of a step. */
  public long tokens() {
    return (long) sequences * length;
  }

  /** Returns these options with another micro-batch. */
  public BatchOptions withMicroBatch(int other) {
    return new BatchOptions(sequences, other, length);
  }

  /**
   * Returns these options with another number of sequences; a micro-batch that is larger shrinks to
   * it.
   *
   * @throws InputException if the micro-batch does not divide it
   */
  public BatchOptions withSequences(int other) {
    return new BatchOptions(other, Math.min(microBatch, other), length);
  }

  /** Returns these options with another length of a sequence. */
  public BatchOptions withLength(int other) {
    return new BatchOptions(sequences, microBatch, other);
  }
}
