package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonProperty;

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

  /** Compares two evaluations of the same sequences. */
  public static BaselineComparison of(EvaluationMetrics model, EvaluationMetrics baseline) {
    return of(HeadlineScores.of(model), HeadlineScores.of(baseline));
  }

  /** Compares the scores of the same sequences. */
  static BaselineComparison of(HeadlineScores model, HeadlineScores baseline) {
    if (model.nats().isEmpty() || model.nats().size() != baseline.nats().size()) {
      throw new IllegalStateException(
          "evaluations of %d and %d sequences"
              .formatted(model.nats().size(), baseline.nats().size()));
    }
    PairedChange change = PairedChange.between(baseline, model);
    // The text is the same, so one factor turns nats per token into bits per byte.
    double perNat = model.bound().bitsPerByte() / model.bound().nelbo();
    return new BaselineComparison(
        model.step(),
        model.nats().size(),
        model.figure(),
        baseline.figure(),
        change.nelbo(),
        change.standardError(),
        change.nelbo() * perNat,
        change.standardError() * perNat,
        model.bound().bitsPerByte(),
        baseline.bound().bitsPerByte());
  }

  /** Returns whether the difference is within twice its standard error. */
  public boolean withinError() {
    return !(Math.abs(nelbo) > 2 * standardError);
  }
}
