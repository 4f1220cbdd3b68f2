package org.lathe.training;

/**
 * The gradient of all ranks: adds the nodes of each rank's share of the leaves, in the order of the
 * tree, and gives every rank the sum.
 */
interface SharedGradient extends AutoCloseable {
  /**
   * Puts the sum over all leaves of all ranks into the gradient states. Every rank must call it.
   *
   * @throws org.lathe.training.ranks.RankException if another rank does not answer, or the way to
   *     it fails
   */
  void add();

  /** Leaves the other ranks. */
  @Override
  void close();
}
