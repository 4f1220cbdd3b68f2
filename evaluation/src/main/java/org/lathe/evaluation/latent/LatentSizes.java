package org.lathe.evaluation.latent;

import java.io.Serializable;
import org.lathe.models.ltm.LtmConfig;

/**
 * KL and norm of each latent vector of one posterior.
 *
 * @param kl nats that the latent's KL from the prior comes to, [layer][latent]
 * @param norm Euclidean norm of the latent's mean, [layer][latent]; the prior's mean has 0
 */
public record LatentSizes(double[][] kl, double[][] norm) implements Serializable {

  /**
   * Returns the sizes of one posterior of a batch, in float64.
   *
   * @param mu means of the batch, [L, batch, n_z, d]
   * @param logVar log variances, [L, batch, n_z, d]
   * @param b which sequence of the batch
   */
  static LatentSizes of(LtmConfig config, int batch, float[] mu, float[] logVar, int b) {
    int latents = config.latentsPerLayer();
    int dim = config.dim();
    double[][] kl = new double[config.layers()][latents];
    double[][] norm = new double[config.layers()][latents];
    for (int l = 0; l < config.layers(); l++) {
      for (int j = 0; j < latents; j++) {
        int first = ((l * batch + b) * latents + j) * dim;
        double squares = 0;
        for (int i = first; i < first + dim; i++) {
          double square = (double) mu[i] * mu[i];
          squares += square;
          kl[l][j] += 0.5 * (square + StrictMath.exp(logVar[i]) - 1 - logVar[i]);
        }
        norm[l][j] = Math.sqrt(squares);
      }
    }
    return new LatentSizes(kl, norm);
  }
}
