package org.lathe.evaluation.samples;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * MAUVE (Pillutla et al., 2021): how close the distribution of samples is to that of reference
 * texts. Features of both together are scaled to length 1, reduced by principal component analysis
 * and put into buckets by k-means, as the released package {@code mauve-text} does; MAUVE is the
 * area under the {@link DivergenceFrontier} of the two histograms.
 *
 * <p>Values are comparable only with the same feature model, number of texts and length.
 *
 * @param mauve the area, in [0, 1]; higher is closer
 * @param smoothed the same with half a text added to each bucket (Krichevsky and Trofimov), MAUVE*
 *     of Pillutla et al., 2023, which is less biased for few texts
 * @param buckets of the histograms
 * @param components that the features were reduced to
 * @param frontier of the histograms without smoothing
 */
public record Mauve(
    double mauve, double smoothed, int buckets, int components, DivergenceFrontier frontier)
    implements Serializable {
  /** Share of the variance that is kept. */
  private static final double EXPLAINED = 0.9;

  /** Starts of k-means, of which the best is kept. */
  private static final int STARTS = 5;

  /** Most iterations of a start. */
  private static final int ITERATIONS = 500;

  /** Texts a bucket, of the smaller set. */
  private static final int TEXTS_A_BUCKET = 10;

  /**
   * Returns the number of buckets for sets of these sizes: a tenth of the smaller, rounded half to
   * even, at least 2.
   *
   * @param samples how many
   * @param references how many
   */
  public static int buckets(int samples, int references) {
    return Math.max(2, (int) Math.rint((double) Math.min(samples, references) / TEXTS_A_BUCKET));
  }

  /**
   * Computes MAUVE.
   *
   * @param samples features of the samples (Q of the paper), each of the same width; at least one
   * @param references features of the reference texts (P); at least one
   * @param seed of k-means
   */
  public static Mauve of(List<float[]> samples, List<float[]> references, long seed) {
    int buckets = buckets(samples.size(), references.size());
    if (samples.isEmpty() || references.isEmpty()) {
      throw new IllegalArgumentException(
          "%d samples and %d reference texts: MAUVE needs at least one of each"
              .formatted(samples.size(), references.size()));
    }
    double[][] rows = new double[samples.size() + references.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = unit(i < samples.size() ? samples.get(i) : references.get(i - samples.size()));
    }
    double[][] scores = PrincipalComponents.scores(rows, EXPLAINED);
    int[] labels = KMeans.labels(scores, buckets, STARTS, ITERATIONS, seed);
    int[] ofSamples = Arrays.copyOf(labels, samples.size());
    int[] ofReferences = Arrays.copyOfRange(labels, samples.size(), labels.length);
    DivergenceFrontier frontier =
        DivergenceFrontier.of(
            histogram(ofReferences, buckets, 0), histogram(ofSamples, buckets, 0));
    DivergenceFrontier smoothed =
        DivergenceFrontier.of(
            histogram(ofReferences, buckets, 0.5), histogram(ofSamples, buckets, 0.5));
    return new Mauve(frontier.area(), smoothed.area(), buckets, scores[0].length, frontier);
  }

  /** Scaled to length 1; a row of zeros stays. */
  private static double[] unit(float[] feature) {
    double[] row = new double[feature.length];
    double squares = 0;
    for (int i = 0; i < row.length; i++) {
      row[i] = feature[i];
      squares += row[i] * row[i];
    }
    double length = squares == 0 ? 1 : Math.sqrt(squares);
    for (int i = 0; i < row.length; i++) {
      row[i] /= length;
    }
    return row;
  }

  private static double[] histogram(int[] labels, int buckets, double added) {
    double[] shares = new double[buckets];
    Arrays.fill(shares, added);
    for (int label : labels) {
      shares[label]++;
    }
    double total = labels.length + added * buckets;
    for (int b = 0; b < buckets; b++) {
      shares[b] /= total;
    }
    return shares;
  }
}
