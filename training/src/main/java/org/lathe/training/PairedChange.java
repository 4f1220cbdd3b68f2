package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.lathe.models.Figure;

/**
 * The change of the first figure between two evaluations of the same sequences. Its error is that
 * of the differences of each sequence, so that what makes a sequence easy or hard for any model
 * does not count.
 *
 * @param since step of the earlier evaluation
 * @param nelbo mean difference in nats per token; negative where the later one is better
 * @param standardError of it; NaN for a single sequence
 */
public record PairedChange(
    int since, double nelbo, @JsonProperty("standard_error") double standardError) {

  /**
   * Returns the change between the scores of the same sequences.
   *
   * @param since step of the earlier scores
   * @param before nats of each sequence
   * @param after nats of each sequence
   * @param length tokens of each sequence
   */
  static PairedChange of(int since, List<Double> before, List<Double> after, int length) {
    double[] differences = new double[before.size()];
    for (int k = 0; k < differences.length; k++) {
      differences[k] = after.get(k) - before.get(k);
    }
    Figure figure = Figure.of(differences, length);
    return new PairedChange(since, figure.natsPerToken(), figure.standardError());
  }

  /** Returns the change from the scores before to those after, of the same sequences. */
  static PairedChange between(HeadlineScores before, HeadlineScores after) {
    return of(before.step(), before.nats(), after.nats(), after.length());
  }
}
