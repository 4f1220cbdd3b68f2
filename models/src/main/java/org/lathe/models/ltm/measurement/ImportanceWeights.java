package org.lathe.models.ltm.measurement;

/**
 * The part of importance weights that the latents alone decide, {@code log p(z) - log q(z | x)}, in
 * float64: the prior is standard normal, q has a mean and a variance for each dimension.
 */
public final class ImportanceWeights {
  private final int batch;
  private final int block;
  private final float[] mu;
  private final float[] logVar;
  private final double[] deviation;

  /**
   * Prepares the weights for the posteriors of a batch, stacked as in the states of a session.
   *
   * @param batch sequences
   * @param block dimensions of a layer of one sequence
   * @param mu [layers, batch, block]
   * @param logVar [layers, batch, block]
   */
  public ImportanceWeights(int batch, int block, float[] mu, float[] logVar) {
    this.batch = batch;
    this.block = block;
    this.mu = mu;
    this.logVar = logVar;
    this.deviation = new double[logVar.length];
    for (int i = 0; i < deviation.length; i++) {
      deviation[i] = StrictMath.exp(logVar[i] / 2.0);
    }
  }

  /**
   * Returns {@code log p(z) - log q(z | x)} of each sequence at {@code z = mu + noise exp(log_var /
   * 2)}: the sum of {@code (noise^2 + log_var - z^2) / 2}; the constants of both densities are
   * equal.
   */
  public double[] logPriorOverPosterior(float[] noise) {
    double[] sums = new double[batch];
    for (int i = 0; i < noise.length; i++) {
      double z = mu[i] + noise[i] * deviation[i];
      double e = noise[i];
      sums[i / block % batch] += 0.5 * (e * e + logVar[i] - z * z);
    }
    return sums;
  }
}
