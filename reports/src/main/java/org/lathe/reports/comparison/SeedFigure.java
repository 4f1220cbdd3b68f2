package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.run.ValidationScore;

/**
 * A figure of one run. Figures of several runs have a mean only if all but their values is equal.
 *
 * @param of what it is of
 * @param score for people
 * @param kind what it says of the negative log-likelihood
 * @param nats its value, nats per token
 * @param bits its value, bits per byte; NaN where it has none
 */
record SeedFigure(Measured of, String score, String kind, double nats, double bits) {
  /**
   * What was measured, and how.
   *
   * @param part of the section
   * @param text which text
   * @param how in short
   * @param settings all of them
   */
  record Measured(Part part, String text, String how, String settings) {}

  /** A part of the section over seeds. */
  enum Part {
    VALIDATION("end of training"),
    WHOLE("whole blocks"),
    HALF("second halves of the blocks, given the first ones");

    private final String title;

    Part(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private static final String ABSENT = "–";

  /** Of the two predictions; above zero, the fitted z helps. */
  private static final String GAIN = "gain by z from the first half";

  /** Returns the figures of a run, those of one measurement in the order of the other sections. */
  static List<SeedFigure> of(MeasuredFolder run) {
    List<SeedFigure> figures = new ArrayList<>();
    run.metrics()
        .flatMap(metrics -> Optional.ofNullable(metrics.evaluations().lastEntry()))
        .ifPresent(last -> addValidation(figures, run.metrics().get().run(), last));
    for (MeasuredFolder.Measured file : run.of(MeasuredFolder.Kind.EVALUATION)) {
      for (JsonNode set : file.json().path("sets")) {
        add(figures, file.json(), set);
      }
    }
    return figures;
  }

  private static void addValidation(
      List<SeedFigure> figures, JsonNode run, Map.Entry<Integer, JsonNode> last) {
    JsonNode line = last.getValue();
    String how =
        "step %s, %s sequences"
            .formatted(ReportNumber.whole(last.getKey()), ReportNumber.of(line.path("sequences")));
    Measured measured = new Measured(Part.VALIDATION, run.path("data").asText(ABSENT), how, "");
    for (ValidationScore score : ValidationScore.of(line)) {
      figures.add(
          new SeedFigure(
              measured,
              score.label(),
              score.kind(),
              ReportNumber.value(score.values().path("nelbo")),
              bits(score.values())));
    }
  }

  private static void add(List<SeedFigure> figures, JsonNode file, JsonNode set) {
    JsonNode points = set.path("points");
    JsonNode point = points.path(points.size() - 1);
    String step = ReportNumber.of(file.path("step"));
    String text = set.path("title").asText(set.path("set").asText(ABSENT));
    String how = how(step, file.path("settings"), set, point);
    // Of each run its own weights; all else must be the same.
    String settings =
        file.path("settings") instanceof ObjectNode all
            ? all.deepCopy().without("weights").toString()
            : "";
    Measured whole = new Measured(Part.WHOLE, text, how, settings);
    Measured half = new Measured(Part.HALF, text, how, settings);
    List<ValidationScore> scores =
        set.has("figures")
            ? ValidationScore.named(set.path("figures"))
            : ValidationScore.latent(
                point.path("fresh"), point.path("importance_weighted"), point.path("fitted"));
    scores.forEach(score -> figures.add(figure(whole, score)));
    double tokens = set.path("tokens").doubleValue() / set.path("measured").asInt();
    if (point.path("kl").isNumber() && tokens > 0) {
      double kl = point.path("kl").doubleValue() / tokens;
      figures.add(new SeedFigure(whole, "KL of the latents", ABSENT, kl, Double.NaN));
      int layer = 0;
      for (JsonNode ofLayer : point.path("kl_by_layer")) {
        String label = "KL of layer " + ++layer;
        double share = ReportNumber.value(ofLayer) / tokens;
        figures.add(new SeedFigure(whole, label, ABSENT, share, Double.NaN));
      }
    }
    ValidationScore.halves(set.path("second_half"))
        .forEach(score -> figures.add(figure(half, score)));
    addPrediction(figures, half, "prediction, z from the first half", point.path("second_half"));
    addPrediction(figures, half, "prediction, z from the prior", set.path("prior_second_half"));
    JsonNode gain = point.path("second_half").path("gain");
    if (gain.isObject()) {
      figures.add(figure(half, new ValidationScore(GAIN, ABSENT, gain)));
    }
  }

  private static void addPrediction(
      List<SeedFigure> figures, Measured half, String label, JsonNode second) {
    JsonNode values = second.path("log_of_mean");
    if (values.isObject()) {
      figures.add(figure(half, new ValidationScore(label, "upper bound", values)));
    }
  }

  private static SeedFigure figure(Measured measured, ValidationScore score) {
    return new SeedFigure(
        measured,
        score.label(),
        score.kind(),
        ReportNumber.value(score.values().path("nats_per_token")),
        bits(score.values()));
  }

  private static double bits(JsonNode values) {
    return ReportNumber.value(values.path("bits_per_byte"));
  }

  private static String how(String step, JsonNode settings, JsonNode set, JsonNode point) {
    StringJoiner how = new StringJoiner(", ").add("step " + step);
    String measured = ReportNumber.of(set.path("measured"));
    String blocks = ReportNumber.of(set.path("blocks"));
    how.add(measured.equals(blocks) ? blocks + " blocks" : measured + " of " + blocks + " blocks");
    if (point.has("fast_steps")) {
      how.add(point.path("fast_steps").asText() + " fast steps");
    }
    if (settings.has("draws")) {
      how.add(settings.path("draws").asText() + " samples");
    }
    return how.toString();
  }
}
