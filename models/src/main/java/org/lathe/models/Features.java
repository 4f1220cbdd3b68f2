package org.lathe.models;

import java.util.List;

/**
 * Represents a sequence by the hidden state of a model. The features of a sequence are a function
 * of the weights and its tokens, whatever other sequences are read with it.
 */
public interface Features extends AutoCloseable {
  /** Sequences that are read together. */
  int batch();

  /**
   * Returns one feature for each sequence, all of the same width.
   *
   * @param sequences up to a batch of them, each of one token up to the length that this was made
   *     for
   */
  List<float[]> of(List<int[]> sequences);

  @Override
  void close();
}
