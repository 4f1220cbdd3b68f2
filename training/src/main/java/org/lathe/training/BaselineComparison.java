package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.lathe.models.NamedFigure;

/**
 * The held-out figure of a model minus that of its baseline, on the same sequences after the same
 * number of steps. The error is that of the differences of each sequence.
 *
 * @param step steps of both
 * @param sequences held-out sequences
 * @param figure name of the model's figure
 * @param baselineFigure name of the baseline's figure
 * @param nelbo mean difference in nats per token; negative where the model is better
 * @param standardError of it; NaN for a single sequence
 * @param bitsPerByte the same difference in bits per byte of the text
 * @param bitsPerByteError the same error in bits per byte
 * @param model the model's figure in bits per byte
 * @param baseline the baseline's figure in bits per byte
 */
public record BaselineComparison(
    int step,
    int sequences,
    String figure,
    @JsonProperty("baseline_figure") String baselineFigure,
    double nelbo,
    @JsonProperty("standard_error") double standardError,
    @JsonProperty("bits_per_byte") double bitsPerByte,
    @JsonProperty("bits_per_byte_error") double bitsPerByteError,
    @JsonProperty("model_bits_per_byte") double model,
    @JsonProperty("baseline_bits_per_byte") double baseline) {

  /**
   * Compares the evaluations of two runs.
   *
   * @param model a line of the event {@code evaluation} of the metrics of the model's run
   * @param baseline the line after the same step of the baseline's run
   */
  static BaselineComparison of(JsonNode model, JsonNode baseline) {
    String figure = model.path("headline").asText();
    String other = baseline.path("headline").asText();
    List<Double> ours = nats(model);
    List<Double> theirs = nats(baseline);
    int length = (int) (model.path("tokens").asLong() / Math.max(1, ours.size()));
    JsonNode known = model.path(figure);
    return of(
        model.path("step").asInt(),
        new Scored(figure, ours, known.path("bits_per_byte").asDouble()),
        new Scored(other, theirs, baseline.path(other).path("bits_per_byte").asDouble()),
        length,
        known.path("bits_per_byte").asDouble() / known.path("nelbo").asDouble());
  }

  /** Compares two evaluations of the same sequences. */
  public static BaselineComparison of(EvaluationMetrics model, EvaluationMetrics baseline) {
    NamedFigure figure = model.headline();
    return of(
        model.step(),
        new Scored(figure.name(), model.headlineNats(), model.bitsPerByte(figure)),
        new Scored(
            baseline.headline().name(),
            baseline.headlineNats(),
            baseline.bitsPerByte(baseline.headline())),
        (int) (model.tokens() / model.sequences()),
        model.bitsPerByte(1));
  }

  private record Scored(String figure, List<Double> nats, double bitsPerByte) {}

  /**
   * Compares scores.
   *
   * @param perNat bits per byte that one nat per token is; the text is the same
   */
  private static BaselineComparison of(
      int step, Scored model, Scored baseline, int length, double perNat) {
    if (model.nats().isEmpty() || model.nats().size() != baseline.nats().size()) {
      throw new IllegalStateException(
          "evaluations of %d and %d sequences"
              .formatted(model.nats().size(), baseline.nats().size()));
    }
    PairedChange change = PairedChange.of(0, baseline.nats(), model.nats(), length);
    return new BaselineComparison(
        step,
        model.nats().size(),
        model.figure(),
        baseline.figure(),
        change.nelbo(),
        change.standardError(),
        change.nelbo() * perNat,
        change.standardError() * perNat,
        model.bitsPerByte(),
        baseline.bitsPerByte());
  }

  private static List<Double> nats(JsonNode line) {
    List<Double> nats = new ArrayList<>();
    line.path("headline_nats").forEach(each -> nats.add(each.asDouble()));
    return nats;
  }

  /** Returns whether the difference is within twice its standard error. */
  public boolean withinError() {
    return !(Math.abs(nelbo) > 2 * standardError);
  }
}
