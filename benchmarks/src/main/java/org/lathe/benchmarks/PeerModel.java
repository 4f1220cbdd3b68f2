package org.lathe.benchmarks;

/** A peer's model: the steps that are timed, and their results. */
public interface PeerModel extends AutoCloseable {
  /** Puts posterior and weights back to the problem's, moments to zero. */
  void restart();

  /**
   * One step of Adam on (mu, log_var) along the gradient of {@code nll + kl}.
   *
   * @return nll + kl before the step, summed over the batch
   */
  double fastStep(PeerForm form, double rate, double decay);

  /** Gradient for mu of the last fast step, [L, batch, n_z, d]. */
  float[] muGradient();

  /** Gradient for log_var of the last fast step. */
  float[] logVarGradient();

  /**
   * Gradients of the mean cross-entropy at the present sample for all weights.
   *
   * @return negative log likelihood in nats, summed over the batch
   */
  double slowGradient();

  /** Gradient of a weight from {@link #slowGradient}, by the name and shape of its parameter. */
  float[] weightGradient(String name);

  /** Clips the gradient and takes an AdamW step along it. */
  void slowUpdate(double rate);

  /** A weight as it is now. */
  float[] weight(String name);

  /** Sets up {@code C = A B^T} of random [m, k] and [n, k]; the result computes it once. */
  Runnable product(int m, int n, int k);

  @Override
  void close();
}
