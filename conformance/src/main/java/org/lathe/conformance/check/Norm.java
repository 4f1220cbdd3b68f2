package org.lathe.conformance.check;

import java.util.Arrays;

/** The Euclidean norm. */
public final class Norm {
  private Norm() {}

  /** Returns the norm of {@code values}. */
  public static double of(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }
}
