package org.lathe.models.ltm.measurement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.SmallModel;

/** The ratio of two normal densities, and the mean of weights that are given as logarithms. */
class ImportanceWeightsTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);

  @Test
  void importanceWeightsAreTheRatioOfTheDensities() {
    int size = CONFIG.latents() * CONFIG.dim() * 2;
    float[] mu = new float[size];
    float[] logVar = new float[size];
    float[] noise = new float[size];
    for (int i = 0; i < size; i++) {
      mu[i] = (float) Math.sin(i);
      logVar[i] = -5 + (float) Math.sin(3 * i);
      noise[i] = (float) Math.sin(7 * i);
    }
    int block = CONFIG.latentsPerLayer() * CONFIG.dim();
    double[] ratio = new ImportanceWeights(2, block, mu, logVar).logPriorOverPosterior(noise);
    double[] expected = new double[2];
    for (int layer = 0; layer < CONFIG.layers(); layer++) {
      for (int b = 0; b < 2; b++) {
        for (int j = 0; j < block; j++) {
          int i = (layer * 2 + b) * block + j;
          double deviation = Math.exp(0.5 * logVar[i]);
          double z = mu[i] + noise[i] * deviation;
          expected[b] += new NormalDistribution(0, 1).logDensity(z);
          expected[b] -= new NormalDistribution(mu[i], deviation).logDensity(z);
        }
      }
    }
    for (int b = 0; b < 2; b++) {
      assertEquals(expected[b], ratio[b], TolerancePolicy.GOLDEN_DOUBLE * Math.abs(expected[b]));
    }
  }

  @Test
  void theMeanOfWeightsDoesNotOverflow() {
    assertEquals(-5000, LogMeanExp.of(new double[] {-5000, -5000}, 2));
    assertEquals(-StrictMath.log(2), LogMeanExp.of(new double[] {0, -1e6}, 2));
  }
}
