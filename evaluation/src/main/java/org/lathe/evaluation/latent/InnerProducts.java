package org.lathe.evaluation.latent;

import java.util.HashMap;
import java.util.Map;

/** Inner products of examples' features in float64, [n, n], symmetric to the bit. */
final class InnerProducts {
  private InnerProducts() {}

  /** Computes the inner products of the features {@code from .. to - 1} of each example. */
  static double[][] of(float[][] features, int from, int to) {
    double[][] products = new double[features.length][features.length];
    for (int i = 0; i < features.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = from; k < to; k++) {
          sum += (double) features[i][k] * features[j][k];
        }
        products[i][j] = sum;
        products[j][i] = sum;
      }
    }
    return products;
  }

  /** Computes the inner products of the counts of each id in each example. */
  static double[][] ofCounts(int[][] examples) {
    double[][] products = new double[examples.length][examples.length];
    for (int i = 0; i < examples.length; i++) {
      Map<Integer, Integer> counts = new HashMap<>();
      for (int id : examples[i]) {
        counts.merge(id, 1, Integer::sum);
      }
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int id : examples[j]) {
          sum += counts.getOrDefault(id, 0);
        }
        products[i][j] = sum;
        products[j][i] = sum;
      }
    }
    return products;
  }
}
