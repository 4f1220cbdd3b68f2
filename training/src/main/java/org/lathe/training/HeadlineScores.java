package org.lathe.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The first figure of an evaluation, with what it is for each sequence: what evaluations are
 * compared by.
 *
 * @param step steps taken before
 * @param figure name of the figure
 * @param nats of each sequence
 * @param length tokens of each sequence
 * @param bound its mean
 */
record HeadlineScores(
    int step, String figure, List<Double> nats, int length, EvaluationMetrics.Bound bound) {

  /** Returns those of an evaluation. */
  static HeadlineScores of(EvaluationMetrics evaluated) {
    return new HeadlineScores(
        evaluated.step(),
        evaluated.headline().name(),
        evaluated.headlineNats(),
        (int) (evaluated.tokens() / evaluated.sequences()),
        evaluated.bound(evaluated.headline()));
  }

  /**
   * Reads those of a line of the event {@code evaluation}. A line of before evaluations named their
   * first figure has none: its values are NaN, and it has no sequences.
   */
  static HeadlineScores of(JsonNode line) {
    String figure = line.path("headline").asText();
    List<Double> nats = new ArrayList<>();
    line.path("headline_nats").forEach(each -> nats.add(each.asDouble()));
    return new HeadlineScores(
        line.path("step").asInt(),
        figure,
        nats,
        (int) (line.path("tokens").asLong() / Math.max(1, nats.size())),
        bound(line.path(figure)));
  }

  private static EvaluationMetrics.Bound bound(JsonNode node) {
    return new EvaluationMetrics.Bound(
        node.path("nelbo").asDouble(Double.NaN),
        node.path("standard_error").asDouble(Double.NaN),
        node.has("standard_error_of_draws")
            ? node.path("standard_error_of_draws").asDouble(Double.NaN)
            : null,
        node.path("perplexity").asDouble(Double.NaN),
        node.path("bits_per_byte").asDouble(Double.NaN),
        node.path("kind").asText());
  }
}
