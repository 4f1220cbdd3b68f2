package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.models.Figure;
import org.lathe.models.Likelihood;
import org.lathe.models.NamedFigure;
import org.lathe.models.PassListener;
import org.lathe.models.Scores;

/**
 * The held-out estimates after {@code step} steps. Scores are nats for each token.
 *
 * @param step steps taken before
 * @param sequences held-out sequences measured
 * @param tokens in them
 * @param bytes of their text
 * @param figures the one to judge the model by first
 * @param details further values of the family, by name
 */
public record EvaluationMetrics(
    int step,
    int sequences,
    long tokens,
    @JsonIgnore long bytes,
    @JsonIgnore List<NamedFigure> figures,
    @JsonIgnore Map<String, Object> details) {

  /**
   * One estimate in three units.
   *
   * @param nelbo nats per token: the negative log likelihood, or its estimate
   * @param standardError of it
   * @param perplexity of a token
   * @param bitsPerByte bits for each byte of the text
   * @param kind its relation to the negative log likelihood
   */
  public record Bound(
      double nelbo,
      @JsonProperty("standard_error") double standardError,
      double perplexity,
      @JsonProperty("bits_per_byte") double bitsPerByte,
      String kind) {}

  /**
   * Scores held-out sequences.
   *
   * @param step steps taken before
   * @param sequences at least one, of the length that the likelihood was made for
   * @param tokenizer that encoded them, which counts the bytes of their text
   * @param listener told of each pass through the model
   */
  public static EvaluationMetrics of(
      int step,
      Likelihood likelihood,
      List<int[]> sequences,
      Tokenizer tokenizer,
      PassListener listener) {
    Scores scores = Scores.of(likelihood, sequences, listener);
    long bytes = 0;
    for (int[] sequence : sequences) {
      bytes += tokenizer.decode(sequence).getBytes(StandardCharsets.UTF_8).length;
    }
    return new EvaluationMetrics(
        step,
        sequences.size(),
        scores.tokens(),
        bytes,
        scores.figures(),
        likelihood.details(scores.sequences(), scores.tokens()));
  }

  /** Returns the figure to judge the model by. */
  @JsonIgnore
  public NamedFigure headline() {
    return figures.getFirst();
  }

  /** Returns an estimate in bits per byte of the text. */
  public double bitsPerByte(NamedFigure figure) {
    return figure.figure().bitsPerByte(tokens, bytes);
  }

  /** Returns the further fields of a line of the metrics, by name. */
  @JsonAnyGetter
  public Map<String, Object> named() {
    Map<String, Object> named = new LinkedHashMap<>();
    for (NamedFigure each : figures) {
      Figure figure = each.figure();
      named.put(
          each.name(),
          new Bound(
              figure.natsPerToken(),
              figure.standardError(),
              figure.perplexity(),
              bitsPerByte(each),
              each.kind().name().toLowerCase(Locale.ROOT)));
    }
    named.putAll(details);
    return named;
  }
}
