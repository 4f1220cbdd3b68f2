package org.lathe.datasets.sampling;

import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.tokens.TokenSlice;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

/**
 * The sequences of one rank among several, step by step: a pure function of (seed, step, rank).
 * Ranks see disjoint data: with {@link SequenceOrder#WINDOWS} each draws from its own part of the
 * store; with {@link SequenceOrder#BLOCKS} the shuffled blocks are distributed over the ranks, each
 * block once per epoch. One rank alone sees the whole store.
 *
 * <p>This is for training loops of one's own. The run of {@code train} does not use it: its
 * sequences have the same numbers on any number of ranks, and these do not.
 */
public final class RankedBatches {
  private final DataCursor shape;
  private final Sequences sequences;

  /**
   * Selects the part of a store that belongs to the rank of the cursor.
   *
   * @param cursor any position of the rank; its step does not matter
   * @param alignment where windows may begin
   * @param purpose the use of the sequences
   * @throws InputException if a rank's part has too few tokens for a sequence
   */
  public RankedBatches(TokenStore store, Alignment alignment, DataCursor cursor, String purpose) {
    this.shape = cursor;
    TokenStore part =
        cursor.sampling() == SequenceOrder.WINDOWS && cursor.ranks() > 1
            ? TokenSlice.ofRank(store, alignment, cursor.rank(), cursor.ranks())
            : store;
    this.sequences =
        cursor
            .sampling()
            .of(part, cursor.length(), alignment, cursor.seed(), purpose(cursor, purpose));
  }

  private static String purpose(DataCursor cursor, String purpose) {
    return cursor.sampling() == SequenceOrder.WINDOWS && cursor.rank() > 0
        ? purpose + "/" + cursor.rank()
        : purpose;
  }

  /** Returns the sequences of a step, from 0. */
  public int[][] at(long step) {
    int[][] batch = new int[shape.batch()][];
    for (int b = 0; b < batch.length; b++) {
      batch[b] = sequences.sequence(number(step, b));
    }
    return batch;
  }

  /**
   * Returns the number of the {@code b}-th sequence of a step, counted in the part of the rank, or,
   * for blocks, in those of all ranks.
   */
  public long number(long step, int b) {
    long own = Math.addExact(Math.multiplyExact(step, shape.batch()), b);
    return shape.sampling() == SequenceOrder.WINDOWS
        ? own
        : Math.addExact(Math.multiplyExact(own, shape.ranks()), shape.rank());
  }
}
