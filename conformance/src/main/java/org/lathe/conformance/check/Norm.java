package org.lathe.conformance.whole;

import java.util.Arrays;

/** The Euclidean norm. */
final class Norm {
  private Norm() {}

  static double of(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }
}
