package org.lathe.evaluation.suite;

import java.util.List;

/**
 * A compiled measurement. The estimates of a block are a function of weights, its tokens, its
 * number, the occasion and the options, whatever other blocks are in the batch.
 *
 * @param <F> the figures of a block
 * @param <T> what is gathered over the blocks
 */
public interface BlockMeter<F, T extends BlockTally> extends AutoCloseable {
  /** Returns the number of passes through the model for one batch. */
  long passes();

  /**
   * Measures up to a batch of blocks.
   *
   * @param blocks their tokens
   * @param numbers of the blocks, which name their random numbers
   * @param occasion numbers the text that they are from; the next number is used up too
   * @param passed told of each pass through the model
   */
  List<? extends MeasuredBlock<F, T>> measure(
      List<int[]> blocks, int[] numbers, int occasion, Runnable passed);

  @Override
  void close();
}
