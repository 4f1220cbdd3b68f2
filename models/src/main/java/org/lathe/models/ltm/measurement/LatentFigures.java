package org.lathe.models.ltm.measurement;

import java.io.Serializable;

/**
 * KL and norm of each latent vector of a posterior.
 *
 * @param kl KL from the prior in nats, [L][n_z]
 * @param norm Euclidean norm of the mean, [L][n_z]
 */
public record LatentFigures(double[][] kl, double[][] norm) implements Serializable {

  /**
   * Returns KL and norms of the posterior of one sequence.
   *
   * @param mu [L, n_z, d]
   * @param logVar [L, n_z, d]
   */
  static LatentFigures of(int layers, int latents, int dim, float[] mu, float[] logVar) {
    double[][] kl = new double[layers][latents];
    double[][] norm = new double[layers][latents];
    for (int l = 0; l < layers; l++) {
      for (int j = 0; j < latents; j++) {
        double divergence = 0;
        double squares = 0;
        for (int i = (l * latents + j) * dim; i < (l * latents + j + 1) * dim; i++) {
          double mean = mu[i];
          squares += mean * mean;
          divergence += mean * mean + StrictMath.exp(logVar[i]) - 1 - logVar[i];
        }
        kl[l][j] = divergence / 2;
        norm[l][j] = Math.sqrt(squares);
      }
    }
    return new LatentFigures(kl, norm);
  }
}
