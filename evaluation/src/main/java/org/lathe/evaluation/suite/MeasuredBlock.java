package org.lathe.evaluation.suite;

import java.io.Serializable;

/**
 * The measurement of one block. Ranks send it to each other, so all of its parts are serializable.
 *
 * @param <F> the figures of a block
 * @param <T> what is gathered over the blocks
 */
public interface MeasuredBlock<F, T extends BlockTally> extends Serializable {
  /** Returns the figures, which become its line. */
  F figures();

  /** Adds it to a tally, after the blocks before it. */
  void addTo(T tally);
}
