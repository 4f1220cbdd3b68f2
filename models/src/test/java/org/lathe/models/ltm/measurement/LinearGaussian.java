package org.lathe.models.ltm.measurement;

import java.util.Random;
import org.apache.commons.math3.distribution.MultivariateNormalDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A model whose evidence is known: {@code z ~ N(0, I)} of M dimensions, {@code x = W z + noise} of
 * N with variance s2. Then {@code x ~ N(0, W W' + s2 I)}, and {@code z | x} is normal with
 * covariance {@code S = (I + W'W / s2)^-1} and mean {@code S W'x / s2} (Bishop, 2006, section
 * 12.2).
 */
final class LinearGaussian {
  private final RealMatrix w;
  private final double variance;
  private final RealMatrix covariance;

  /**
   * @param orthogonal whether W has orthogonal columns, which makes the posterior of z diagonal
   */
  static LinearGaussian of(
      int observed, int latent, double variance, boolean orthogonal, Random random) {
    double[][] columns = new double[latent][observed];
    for (int j = 0; j < latent; j++) {
      for (int i = 0; i < observed; i++) {
        columns[j][i] = random.nextGaussian();
      }
      for (int k = 0; orthogonal && k < j; k++) {
        double share = dot(columns[j], columns[k]) / dot(columns[k], columns[k]);
        for (int i = 0; i < observed; i++) {
          columns[j][i] -= share * columns[k][i];
        }
      }
    }
    return new LinearGaussian(new Array2DRowRealMatrix(columns).transpose(), variance);
  }

  private LinearGaussian(RealMatrix w, double variance) {
    this.w = w;
    this.variance = variance;
    RealMatrix precision =
        w.transpose()
            .multiply(w)
            .scalarMultiply(1 / variance)
            .add(MatrixUtils.createRealIdentityMatrix(w.getColumnDimension()));
    this.covariance = new LUDecomposition(precision).getSolver().getInverse();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The model of a part of x. */
  LinearGaussian observing(int from, int to) {
    return new LinearGaussian(w.getSubMatrix(from, to - 1, 0, latent() - 1), variance);
  }

  int latent() {
    return w.getColumnDimension();
  }

  /** An x of the model. */
  double[] draw(Random random) {
    double[] z = new double[latent()];
    for (int j = 0; j < z.length; j++) {
      z[j] = random.nextGaussian();
    }
    double[] x = w.operate(z);
    for (int i = 0; i < x.length; i++) {
      x[i] += Math.sqrt(variance) * random.nextGaussian();
    }
    return x;
  }

  /** {@code -log p(x)}. */
  double negativeLogEvidence(double[] x) {
    RealMatrix marginal =
        w.multiply(w.transpose())
            .add(MatrixUtils.createRealIdentityMatrix(x.length).scalarMultiply(variance));
    return -Math.log(
        new MultivariateNormalDistribution(new double[x.length], marginal.getData()).density(x));
  }

  /** {@code -log p(x | z)}. */
  double nll(double[] x, double[] z) {
    double[] mean = w.operate(z);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (x[i] - mean[i]) * (x[i] - mean[i]) / variance + Math.log(2 * Math.PI * variance);
    }
    return sum / 2;
  }

  /** Gradient of {@link #nll} for z. */
  double[] nllGradient(double[] x, double[] z) {
    double[] residual = w.operate(z);
    for (int i = 0; i < x.length; i++) {
      residual[i] = (residual[i] - x[i]) / variance;
    }
    return w.preMultiply(residual);
  }

  /** Means of the exact posterior. */
  float[] posteriorMean(double[] x) {
    double[] scaled = w.preMultiply(x);
    double[] mean = covariance.operate(scaled);
    float[] single = new float[mean.length];
    for (int j = 0; j < mean.length; j++) {
      single[j] = (float) (mean[j] / variance);
    }
    return single;
  }

  /** Log variances of the exact posterior; all of it where W has orthogonal columns. */
  float[] posteriorLogVar() {
    float[] logVar = new float[latent()];
    for (int j = 0; j < logVar.length; j++) {
      logVar[j] = (float) Math.log(covariance.getEntry(j, j));
    }
    return logVar;
  }

  /** What draws from a posterior say of x, as of a model with one layer. */
  Draws draws(double[] x, float[] mu, float[] logVar, int count, Random random) {
    ImportanceWeights weights = new ImportanceWeights(1, mu.length, mu, logVar);
    double[] nll = new double[count];
    double[] ratio = new double[count];
    for (int k = 0; k < count; k++) {
      float[] noise = noise(random, mu.length);
      nll[k] = nll(x, sample(mu, logVar, noise));
      ratio[k] = weights.logPriorOverPosterior(noise)[0];
    }
    return new Draws(new double[] {kl(mu, logVar)}, nll, ratio);
  }

  static float[] noise(Random random, int size) {
    float[] noise = new float[size];
    for (int j = 0; j < size; j++) {
      noise[j] = (float) random.nextGaussian();
    }
    return noise;
  }

  static double[] sample(float[] mu, float[] logVar, float[] noise) {
    double[] z = new double[mu.length];
    for (int j = 0; j < z.length; j++) {
      z[j] = mu[j] + noise[j] * Math.exp(logVar[j] / 2.0);
    }
    return z;
  }

  static double kl(float[] mu, float[] logVar) {
    double sum = 0;
    for (int j = 0; j < mu.length; j++) {
      sum += (double) mu[j] * mu[j] + Math.exp(logVar[j]) - 1 - logVar[j];
    }
    return sum / 2;
  }
}
