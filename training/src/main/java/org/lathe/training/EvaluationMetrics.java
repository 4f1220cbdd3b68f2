package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.lathe.datasets.Tokenizer;
import org.lathe.models.ltm.measurement.Figure;
import org.lathe.models.ltm.measurement.Perplexity;

/**
 * Held-out figures after {@code step} slow steps. Scores are nats a token.
 *
 * @param step slow steps taken before
 * @param sequences held-out sequences measured
 * @param tokens in them
 * @param fit mean NELBO before each fast step
 * @param fitted under the noise that was fitted, as the release prints it: no bound
 * @param fresh under noise that the fit has not seen: a bound
 * @param kl mean KL of a sequence, nats
 * @param klByLayer the share of each layer, nats a sequence
 */
public record EvaluationMetrics(
    int step,
    int sequences,
    long tokens,
    double[] fit,
    Bound fitted,
    Fresh fresh,
    double kl,
    @JsonProperty("kl_by_layer") double[] klByLayer) {

  /**
   * One figure in three units.
   *
   * @param nelbo nats a token
   * @param standardError of it
   * @param perplexity of a token
   * @param bitsPerByte bits for each byte of the text
   */
  public record Bound(
      double nelbo,
      @JsonProperty("standard_error") double standardError,
      double perplexity,
      @JsonProperty("bits_per_byte") double bitsPerByte) {
    static Bound of(Figure figure, long tokens, long bytes) {
      return new Bound(
          figure.natsPerToken(),
          figure.standardError(),
          figure.perplexity(),
          figure.bitsPerByte(tokens, bytes));
    }
  }

  /**
   * Figures under fresh noise.
   *
   * @param draws K, for each sequence
   * @param nelbo nats a token, unbiased
   * @param standardError of it
   * @param perplexity of a token
   * @param bitsPerByte bits for each byte of the text
   * @param importanceWeighted the tighter bound of the same draws
   */
  public record Fresh(
      int draws,
      double nelbo,
      @JsonProperty("standard_error") double standardError,
      double perplexity,
      @JsonProperty("bits_per_byte") double bitsPerByte,
      @JsonProperty("importance_weighted") Bound importanceWeighted) {}

  /** What was measured on {@code sequences}, which the tokenizer made. */
  public static EvaluationMetrics of(
      int step, Perplexity.Report report, List<int[]> sequences, Tokenizer tokenizer) {
    long tokens = report.tokens();
    long bytes = 0;
    for (int[] sequence : sequences) {
      bytes += tokenizer.decode(sequence).getBytes(StandardCharsets.UTF_8).length;
    }
    Bound fresh = Bound.of(report.freshNoise(), tokens, bytes);
    double perSequence = (double) tokens / report.sequences();
    return new EvaluationMetrics(
        step,
        report.sequences(),
        tokens,
        Arrays.stream(report.nelboAtStep()).map(nats -> nats / perSequence).toArray(),
        Bound.of(report.fittedNoise(), tokens, bytes),
        new Fresh(
            report.draws(),
            fresh.nelbo(),
            fresh.standardError(),
            fresh.perplexity(),
            fresh.bitsPerByte(),
            Bound.of(report.importanceWeighted(), tokens, bytes)),
        report.kl(),
        report.klOfLayer());
  }
}
