package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.models.Figure;
import org.lathe.models.Likelihood;
import org.lathe.models.NamedFigure;
import org.lathe.models.PassListener;
import org.lathe.models.Remarks;
import org.lathe.models.Scores;
import org.lathe.training.ranks.SharedScores;
import org.lathe.training.ranks.SharedWork;

/**
 * The held-out estimates after {@code step} steps. Scores are nats for each token.
 *
 * @param step steps taken before
 * @param sequences held-out sequences measured
 * @param tokens in them
 * @param bytes of their text
 * @param figures the one to judge the model by first
 * @param headlineNats that first figure of each sequence, in nats of the whole sequence
 * @param details further values of the family, by name
 * @param change of the first figure since the evaluation before, if there was one
 * @param remarks what a user should know about the scores
 */
public record EvaluationMetrics(
    int step,
    int sequences,
    long tokens,
    @JsonIgnore long bytes,
    @JsonIgnore List<NamedFigure> figures,
    @JsonIgnore List<Double> headlineNats,
    @JsonIgnore Map<String, Object> details,
    @JsonIgnore Optional<PairedChange> change,
    @JsonIgnore Remarks remarks) {

  /**
   * One estimate in three units.
   *
   * @param nelbo nats per token: the negative log likelihood, or its estimate
   * @param standardError of it
   * @param standardErrorOfDraws the part of that error that comes from random draws; null where it
   *     is not known
   * @param perplexity of a token
   * @param bitsPerByte bits for each byte of the text
   * @param kind its relation to the negative log likelihood
   */
  public record Bound(
      double nelbo,
      @JsonProperty("standard_error") double standardError,
      @JsonProperty("standard_error_of_draws") @JsonInclude(JsonInclude.Include.NON_NULL)
          Double standardErrorOfDraws,
      double perplexity,
      @JsonProperty("bits_per_byte") double bitsPerByte,
      String kind) {}

  /**
   * Scores held-out sequences on all ranks; each of them gets the metrics.
   *
   * @param step steps taken before
   * @param sequences at least one, of the length that the likelihood was made for
   * @param tokenizer that encoded them, which counts the bytes of their text
   * @param listener told on rank 0 of each of its passes through the model
   */
  public static EvaluationMetrics of(
      int step,
      Likelihood likelihood,
      List<int[]> sequences,
      Tokenizer tokenizer,
      PassListener listener,
      SharedWork work) {
    Scores scores = SharedScores.of(likelihood, sequences, listener, work);
    return of(step, likelihood, scores, sequences, tokenizer);
  }

  /**
   * Summarizes the scores of held-out sequences.
   *
   * @param step steps taken before
   * @param scores of the likelihood for these sequences
   * @param tokenizer that encoded them, which counts the bytes of their text
   */
  static EvaluationMetrics of(
      int step, Likelihood likelihood, Scores scores, List<int[]> sequences, Tokenizer tokenizer) {
    long bytes = 0;
    for (int[] sequence : sequences) {
      bytes += tokenizer.utf8Length(sequence);
    }
    return new EvaluationMetrics(
        step,
        sequences.size(),
        scores.tokens(),
        bytes,
        scores.figures(),
        nats(scores),
        likelihood.details(scores.sequences(), scores.tokens()),
        Optional.empty(),
        likelihood.remarks(scores.sequences(), scores.tokens()));
  }

  private static List<Double> nats(Scores scores) {
    String headline = scores.figures().getFirst().name();
    return scores.sequences().stream().map(score -> score.nats().get(headline)).toList();
  }

  /** Returns this evaluation with its change since the one before. */
  EvaluationMetrics with(PairedChange since) {
    return new EvaluationMetrics(
        step,
        sequences,
        tokens,
        bytes,
        figures,
        headlineNats,
        details,
        Optional.of(since),
        remarks);
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

  /** Returns nats per token, or their error, in bits per byte of the text. */
  public double bitsPerByte(double natsPerToken) {
    return new Figure(natsPerToken, 0).bitsPerByte(tokens, bytes);
  }

  /** Returns an estimate in three units. */
  Bound bound(NamedFigure named) {
    Figure figure = named.figure();
    return new Bound(
        figure.natsPerToken(),
        figure.standardError(),
        named.standardErrorOfDraws().isPresent()
            ? named.standardErrorOfDraws().getAsDouble()
            : null,
        figure.perplexity(),
        bitsPerByte(named),
        named.kind().name().toLowerCase(Locale.ROOT));
  }

  /** Returns the further fields of a line of the metrics, by name. */
  @JsonAnyGetter
  public Map<String, Object> named() {
    Map<String, Object> named = new LinkedHashMap<>();
    for (NamedFigure each : figures) {
      named.put(each.name(), bound(each));
    }
    named.putAll(details);
    named.put("headline", headline().name());
    named.put("headline_nats", headlineNats);
    change.ifPresent(known -> named.put("change", known));
    return named;
  }
}
