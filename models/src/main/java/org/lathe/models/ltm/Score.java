package org.lathe.models.ltm;

import java.util.List;

/**
 * Scores of a batch at one sample of z, in nats.
 *
 * @param nll negative log likelihood of each sequence, {@code -log p(x | z)}
 * @param kl KL of each layer's latents for each sequence, [layer][sequence]
 */
public record Score(double[] nll, double[][] kl) {

  /** Returns the KL of sequence {@code b}, summed over all layers. */
  public double kl(int b) {
    double sum = 0;
    for (double[] layer : kl) {
      sum += layer[b];
    }
    return sum;
  }

  /** Returns the NELBO of sequence {@code b} at this sample: {@code nll + kl}. */
  public double nelbo(int b) {
    return nll[b] + kl(b);
  }

  /** Returns the sum of the NELBO over the batch. */
  public double nelbo() {
    double sum = 0;
    for (int b = 0; b < nll.length; b++) {
      sum += nelbo(b);
    }
    return sum;
  }

  /** Returns the sum of the negative log likelihood over the batch. */
  public double nllSum() {
    double sum = 0;
    for (double each : nll) {
      sum += each;
    }
    return sum;
  }

  /** Returns the score with the mean of its negative log likelihoods and those at other samples. */
  Score withMeanOf(List<float[]> others) {
    double[] mean = nll.clone();
    for (float[] other : others) {
      for (int b = 0; b < mean.length; b++) {
        mean[b] += other[b];
      }
    }
    for (int b = 0; b < mean.length; b++) {
      mean[b] /= others.size() + 1;
    }
    return new Score(mean, kl);
  }

  static Score of(float[] nll, float[] kl) {
    int batch = nll.length;
    double[] ofSequence = new double[batch];
    double[][] ofLayer = new double[kl.length / batch][batch];
    for (int b = 0; b < batch; b++) {
      ofSequence[b] = nll[b];
      for (int l = 0; l < ofLayer.length; l++) {
        ofLayer[l][b] = kl[l * batch + b];
      }
    }
    return new Score(ofSequence, ofLayer);
  }
}
