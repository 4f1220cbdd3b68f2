package org.lathe.models.blocks;

import java.util.List;

/** The share of the choices of routers that goes to each expert of each layer. */
public final class ExpertLoad {
  /** The field of a line of the metrics with the mean over sequences, [layers][experts]. */
  public static final String FIELD = "expert_load";

  private final long[][][] counts;

  /**
   * Creates counts of 0.
   *
   * @param sequences of the batch
   * @param layers of the decoder
   * @param experts of a layer
   */
  public ExpertLoad(int sequences, int layers, int experts) {
    this.counts = new long[sequences][layers][experts];
  }

  /**
   * Counts the choices of a pass; an expert is chosen where its gate is not 0.
   *
   * @param gates of each layer, [layers, experts, sequences * length]
   */
  public void count(float[] gates) {
    int layers = counts[0].length;
    int experts = counts[0][0].length;
    int tokens = gates.length / layers / experts;
    int length = tokens / counts.length;
    for (int i = 0; i < gates.length; i++) {
      if (gates[i] != 0) {
        counts[i % tokens / length][i / tokens / experts][i / tokens % experts]++;
      }
    }
  }

  /**
   * Returns the shares of the experts for one sequence, [layers][experts]; each layer sums to 1.
   */
  public double[][] shares(int sequence) {
    long[][] of = counts[sequence];
    double[][] shares = new double[of.length][of[0].length];
    for (int l = 0; l < of.length; l++) {
      long all = 0;
      for (long each : of[l]) {
        all += each;
      }
      for (int e = 0; e < shares[l].length; e++) {
        shares[l][e] = (double) of[l][e] / all;
      }
    }
    return shares;
  }

  /**
   * Returns the mean over sequences.
   *
   * @param shares of each sequence, at least one
   */
  public static double[][] mean(List<double[][]> shares) {
    double[][] means = new double[shares.getFirst().length][shares.getFirst()[0].length];
    for (int l = 0; l < means.length; l++) {
      for (int e = 0; e < means[l].length; e++) {
        double sum = 0;
        for (double[][] each : shares) {
          sum += each[l][e];
        }
        means[l][e] = sum / shares.size();
      }
    }
    return means;
  }
}
