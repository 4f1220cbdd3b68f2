package org.lathe.benchmarks;

/** The model of a peer: the steps that are timed, and their results. */
public interface PeerModel extends AutoCloseable {
  /** Resets posterior and weights to those of the problem, and moments to zero. */
  void restart();

  /**
   * Does one step of Adam on (mu, log_var) along the gradient of {@code nll + kl}.
   *
   * @return nll + kl before the step, summed over the batch
   */
  double fastStep(PeerForm form, double rate, double decay);

  /** Returns the gradient for mu of the last fast step, [L, batch, n_z, d]. */
  float[] muGradient();

  /** Returns the gradient for log_var of the last fast step. */
  float[] logVarGradient();

  /**
   * Computes the gradients of the mean cross-entropy at the present sample for all weights.
   *
   * @return negative log likelihood in nats, summed over the batch
   */
  double slowGradient();

  /**
   * Returns the gradient of a weight from {@link #slowGradient}, by the name and shape of its
   * parameter.
   */
  float[] weightGradient(String name);

  /** Clips the gradient and does an AdamW step along it. */
  void slowUpdate(double rate);

  /** Returns the present value of a weight. */
  float[] weight(String name);

  /** Sets up {@code C = A B^T} of random [m, k] and [n, k]; the result computes it once. */
  Runnable product(int m, int n, int k);

  @Override
  void close();
}
