package org.lathe.datasets.sampling;

import org.lathe.files.InputException;

/**
 * The position of a rank in its data: all that the sequences of a step depend on besides the ids. A
 * run that resumes from it gets the sequences that would have come next. It belongs to {@link
 * RankedBatches}, and like that it is not for {@code train}.
 *
 * @param sampling how sequences are taken
 * @param seed of their order
 * @param length tokens of a sequence
 * @param batch sequences of a step and rank
 * @param rank from 0
 * @param ranks that share the data
 * @param step whose sequences come next, from 0
 */
public record DataCursor(
    SequenceOrder sampling, long seed, int length, int batch, int rank, int ranks, long step) {
  /** Checks the ranges. */
  public DataCursor {
    if (batch < 1 || ranks < 1 || rank < 0 || rank >= ranks || step < 0) {
      throw new InputException(
          "batch %d, rank %d of %d, step %d is not a position in a text: batch and ranks are at least 1"
              .formatted(batch, rank, ranks, step));
    }
  }

  /** Returns the cursor of a later step. */
  public DataCursor at(long laterStep) {
    return new DataCursor(sampling, seed, length, batch, rank, ranks, laterStep);
  }

  /** Returns the cursor after the current step. */
  public DataCursor next() {
    return at(step + 1);
  }
}
