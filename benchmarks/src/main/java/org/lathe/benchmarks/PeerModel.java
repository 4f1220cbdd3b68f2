package org.lathe.benchmarks;

import java.util.List;

/** The model of a peer: the steps that are timed, and their results. */
public interface PeerModel extends AutoCloseable {
  /**
   * Brings ours and the peer's to the same numbers: the weights that the peer was opened with,
   * moments of zero, and whatever else both compute from.
   */
  void restart();

  /**
   * Returns the peer's forms of a part before the gradient; none where it does no such part.
   *
   * @param label of the part, see {@link org.lathe.models.StepPart}
   */
  default List<Contestant> prepare(String label) {
    return List.of();
  }

  /** Returns the number of sums that follow each other in the model, for bounds on their errors. */
  int depth();

  /** Returns the number of terms of the longest of these sums. */
  int width();

  /** Compares the parts before the gradient. */
  default void compare(Agreements agreements) {}

  /**
   * Computes the gradients of the mean cross-entropy for all weights.
   *
   * @return negative log likelihood in nats, summed over the batch
   */
  double gradient();

  /**
   * Returns the gradient of a weight from {@link #gradient}, by the name and shape of its
   * parameter.
   */
  float[] weightGradient(String name);

  /** Clips the gradient and does an AdamW step along it. */
  void update(double rate);

  /** Returns the present value of a weight. */
  float[] weight(String name);

  /** Sets up {@code C = A B^T} of random [m, k] and [n, k]; the result computes it once. */
  Runnable product(int m, int n, int k);

  @Override
  void close();
}
