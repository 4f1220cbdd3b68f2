package org.lathe.evaluation;

import org.lathe.ltm.LtmGraphs;

/** The part of importance weights that the latents alone decide, in float64. */
final class ImportanceWeights {
  private final int batch;
  private final int block;
  private final float[] mu;
  private final float[] logVar;
  private final double[] deviation;

  /** For posterior states [L, batch, n_z, d]. */
  ImportanceWeights(LtmGraphs graphs, float[] mu, float[] logVar) {
    this.batch = graphs.batch();
    this.block = graphs.config().latentsPerLayer() * graphs.config().dim();
    this.mu = mu;
    this.logVar = logVar;
    this.deviation = new double[logVar.length];
    for (int i = 0; i < deviation.length; i++) {
      deviation[i] = StrictMath.exp(logVar[i] / 2.0);
    }
  }

  /**
   * {@code log p(z) - log q(z | x)} of each sequence at {@code z = mu + noise exp(log_var / 2)}:
   * the sum of {@code (noise^2 + log_var - z^2) / 2}; the constants of both densities are equal.
   */
  double[] logPriorOverPosterior(float[] noise) {
    double[] sums = new double[batch];
    for (int i = 0; i < noise.length; i++) {
      double z = mu[i] + noise[i] * deviation[i];
      double e = noise[i];
      sums[i / block % batch] += 0.5 * (e * e + logVar[i] - z * z);
    }
    return sums;
  }

  /** {@code log(mean of exp)} of the values, without overflow. */
  static double logMeanExp(double[] values) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      highest = Math.max(highest, value);
    }
    double sum = 0;
    for (double value : values) {
      sum += StrictMath.exp(value - highest);
    }
    return highest + StrictMath.log(sum / values.length);
  }
}
