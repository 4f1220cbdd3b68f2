package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportPlot;
import org.lathe.reports.run.RunMetrics;
import org.lathe.reports.run.ValidationScore;

/** The section with the curves of the training of all runs, laid over each other. */
record TrainingSection(List<MeasuredFolder> subjects) {
  private static final String NATS = "nats per token";

  /** As many points of a run as a screen can show; each is the mean of equally many steps. */
  private static final int MOST_POINTS = 400;

  ComparisonSection section() {
    ComparisonSection section =
        ComparisonSection.of(
            "training",
            "Training",
            "Over the tokens that were trained on, so that runs with other batches lie beside each"
                + " other. A training curve of a model with latents is the NELBO at the last fast"
                + " step; of a model without, the loss. Validation is the score to judge each model"
                + " by.");
    List<ReportPlot.Series> training = new ArrayList<>();
    List<ReportPlot.Series> validation = new ArrayList<>();
    for (MeasuredFolder subject : subjects) {
      subject
          .metrics()
          .ifPresent(
              metrics -> {
                add(training, subject.name(), training(metrics));
                add(validation, validationName(subject.name(), metrics), validation(metrics));
              });
    }
    String tokens = "tokens trained on";
    section
        .figures()
        .addAll(Curves.over(Curves.like("training", "Training curves", tokens, NATS), training));
    section
        .figures()
        .addAll(
            Curves.over(
                Curves.like("validating", "Validation in training", tokens, NATS), validation));
    return section;
  }

  private static void add(List<ReportPlot.Series> to, String name, List<List<Double>> points) {
    if (!points.isEmpty()) {
      to.add(new ReportPlot.Series(name, Curves.style(points), points));
    }
  }

  /** Returns the tokens after a step; the steps themselves where a run does not say. */
  private static double tokens(RunMetrics metrics, int step) {
    JsonNode run = metrics.run();
    return step * run.path("batch").asDouble(1) * run.path("length").asDouble(1);
  }

  private static List<List<Double>> training(RunMetrics metrics) {
    List<RunMetrics.Step> steps = List.copyOf(metrics.steps().values());
    int group = Math.max(1, Math.ceilDiv(steps.size(), MOST_POINTS));
    List<List<Double>> points = new ArrayList<>();
    for (int from = 0; from < steps.size(); from += group) {
      List<RunMetrics.Step> part = steps.subList(from, Math.min(from + group, steps.size()));
      double mean =
          part.stream()
              .mapToDouble(step -> metrics.fitted() ? step.nelbo() : step.loss())
              .average()
              .orElseThrow();
      points.add(ReportPlot.point(tokens(metrics, part.getLast().step()), mean));
    }
    return points;
  }

  private static String validationName(String name, RunMetrics metrics) {
    return metrics.evaluations().values().stream()
        .flatMap(evaluation -> ValidationScore.of(evaluation).stream().limit(1))
        .findFirst()
        .map(score -> "%s, %s (%s)".formatted(name, score.label(), score.kind()))
        .orElse(name);
  }

  private static List<List<Double>> validation(RunMetrics metrics) {
    List<List<Double>> points = new ArrayList<>();
    for (Map.Entry<Integer, JsonNode> evaluation : metrics.evaluations().entrySet()) {
      List<ValidationScore> scores = ValidationScore.of(evaluation.getValue());
      if (!scores.isEmpty()) {
        JsonNode values = scores.getFirst().values();
        points.add(
            ReportPlot.point(
                tokens(metrics, evaluation.getKey()),
                ReportNumber.value(values.path("nelbo")),
                ReportNumber.value(values.path("standard_error"))));
      }
    }
    return points;
  }
}
