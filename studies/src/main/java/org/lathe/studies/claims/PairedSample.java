package org.lathe.studies.claims;

import java.util.Arrays;
import org.lathe.files.InputException;

/**
 * Differences of two figures, or slopes of one, for each seed and each sequence.
 *
 * @param each by seed, then by sequence; a figure of a whole run has one element a seed
 * @param sameSequences whether every seed has the same sequences; generated texts differ from seed
 *     to seed
 */
public record PairedSample(double[][] each, boolean sameSequences) {
  /** Checks that every seed has as many. */
  public PairedSample {
    for (double[] seed : each) {
      if (seed.length != each[0].length || seed.length == 0) {
        throw new InputException(
            "a seed has %d sequences and another %d".formatted(seed.length, each[0].length));
      }
    }
  }

  /** Returns the number of seeds. */
  public int seeds() {
    return each.length;
  }

  /** Returns the number of sequences of each seed. */
  public int sequences() {
    return each[0].length;
  }

  /** Returns the mean of each seed. */
  double[] seedMeans() {
    return Arrays.stream(each).mapToDouble(PairedSample::mean).toArray();
  }

  /** Returns the mean of each sequence over the seeds. */
  double[] sequenceMeans() {
    double[] means = new double[sequences()];
    for (double[] seed : each) {
      for (int i = 0; i < means.length; i++) {
        means[i] += seed[i] / seeds();
      }
    }
    return means;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
