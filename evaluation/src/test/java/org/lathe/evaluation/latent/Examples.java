package org.lathe.evaluation.latent;

import java.util.Random;

/** Examples whose labels are known to stand in their features, or known not to. */
final class Examples {
  private Examples() {}

  /** Standard normal features. */
  static float[][] noise(int examples, int dimensions, long seed) {
    Random random = new Random(seed);
    float[][] features = new float[examples][dimensions];
    for (float[] row : features) {
      for (int k = 0; k < dimensions; k++) {
        row[k] = (float) random.nextGaussian();
      }
    }
    return features;
  }

  /** Labels drawn uniformly. */
  static int[] labels(int examples, int classes, long seed) {
    return new Random(seed ^ 0x5eed).ints(examples, 0, classes).toArray();
  }

  /** The features with {@code size} added to the one that has the label's number. */
  static float[][] planted(float[][] features, int[] labels, float size) {
    for (int i = 0; i < labels.length; i++) {
      features[i][labels[i]] += size;
    }
    return features;
  }

  static double[][] products(float[][] features) {
    return InnerProducts.of(features, 0, features[0].length);
  }
}
