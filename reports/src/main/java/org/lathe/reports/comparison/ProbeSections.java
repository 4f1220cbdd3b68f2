package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportPlot;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.page.ReportText;

/** The sections of the report from {@code probe.json}. */
final class ProbeSections {
  private static final double PERCENT = 100;

  private final List<MeasuredFolder> subjects;
  private final Remedy remedy;

  ProbeSections(List<MeasuredFolder> subjects, Remedy remedy) {
    this.subjects = subjects;
    this.remedy = remedy;
  }

  ComparisonSection inclusion() {
    ComparisonSection section =
        ComparisonSection.of(
            "inclusion",
            "Reconstruction and progressive inclusion",
            "Held-out sequences are fitted, then decoded greedily from z of the layers 1 to"
                + " l alone; the latents of the other layers stand at the mean of the prior. With"
                + " all layers, this is the reconstruction. Free-running decoding sees z alone."
                + " Teacher-forced decoding gives each position the true tokens before it, so many"
                + " tokens are right without any z. Bars are one standard error over sequences.");
    SortedSet<Integer> places = new TreeSet<>();
    List<ReportPlot.Series> lines = new ArrayList<>();
    for (MeasuredFolder subject : subjects) {
      boolean measured = false;
      for (MeasuredFolder.Measured file : subject.of(MeasuredFolder.Kind.PROBE)) {
        JsonNode levels = file.json().path("inclusion").path("levels");
        measured |= !levels.isEmpty();
        section.settings(subject.label(file), file.json().path("settings"));
        for (String way : List.of("free_running", "teacher_forced")) {
          List<List<Double>> points = new ArrayList<>();
          for (JsonNode level : levels) {
            places.add(level.path("layers").asInt());
            JsonNode share = level.path(way);
            points.add(
                ReportPlot.point(
                    level.path("layers").asInt(),
                    PERCENT * ReportNumber.value(share.path("accuracy")),
                    PERCENT * ReportNumber.value(share.path("standard_error"))));
          }
          if (!points.isEmpty()) {
            String named = way.equals("free_running") ? "free-running" : "teacher-forced";
            lines.add(
                new ReportPlot.Series(
                    subjects.size() > 1 ? named + ", " + subject.label(file) : named,
                    "both",
                    points));
          }
        }
      }
      if (!measured) {
        section.miss(subject.notMeasured(Measurement.PROGRESSIVE_INCLUSION, remedy));
      }
    }
    section
        .figures()
        .addAll(
            Curves.overPlaces(
                Curves.like(
                    "inclusion",
                    "Tokens decoded correctly",
                    "layers of z included, from the bottom",
                    "percent of tokens"),
                places,
                lines));
    return section;
  }

  ComparisonSection probes() {
    ComparisonSection section =
        ComparisonSection.of(
            "probes",
            "Linear probes",
            "Which factors of generated stories a linear classifier can read from the"
                + " posterior means, on stories that it was not trained on. Below each accuracy"
                + " are the mean and the highest accuracy over shuffled labels: what the same"
                + " procedure reaches when there is nothing to read. ▲ marks an accuracy that is"
                + " above the highest of them by more than two standard errors. The row “text”"
                + " reads how often each token occurs in the part of the story that the model was"
                + " given: how much there is to read.");
    for (MeasuredFolder subject : subjects) {
      boolean measured = false;
      for (MeasuredFolder.Measured file : subject.of(MeasuredFolder.Kind.PROBE)) {
        JsonNode stories = file.json().path("stories");
        if (stories.isObject()) {
          measured = true;
          section.tables().add(table(subject.label(file), stories));
        }
      }
      if (!measured) {
        section.miss(subject.notMeasured(Measurement.LINEAR_PROBES, remedy));
      }
    }
    return section;
  }

  private ReportTable table(String label, JsonNode stories) {
    List<String> columns = new ArrayList<>();
    List<String> guessing = new ArrayList<>();
    for (JsonNode factor : stories.path("factors")) {
      columns.add(
          ReportText.visible(
              "%s (of %s)"
                  .formatted(factor.path("name").asText(), factor.path("values").asText())));
      guessing.add(ReportNumber.percent(factor.path("majority")));
    }
    List<ReportTable.Row> rows = new ArrayList<>();
    rows.add(ReportTable.Row.of(List.of("always the most frequent value"), guessing));
    for (JsonNode features : stories.path("features")) {
      List<ReportTable.Cell> cells = new ArrayList<>();
      features.path("figures").forEach(figure -> cells.add(cell(figure)));
      rows.add(new ReportTable.Row(List.of(features.path("name").asText()), cells));
    }
    return new ReportTable(
        ReportText.visible(
            "%s: share of %s stories classified correctly, %s-fold cross-validation, %s shuffles; %s stories are longer than the %s tokens given"
                .formatted(
                    label,
                    stories.path("stories").asText(),
                    stories.path("folds").asText(),
                    stories.path("permutations").asText(),
                    stories.path("cut").asText(),
                    stories.path("length").asText())),
        List.of("Read from"),
        List.of(ReportTable.Group.of(columns.toArray(String[]::new))),
        rows);
  }

  private static ReportTable.Cell cell(JsonNode figure) {
    double accuracy = ReportNumber.value(figure.path("accuracy"));
    double error = ReportNumber.value(figure.path("standard_error"));
    double highest = ReportNumber.value(figure.path("control_max"));
    boolean above = accuracy > highest + 2 * error;
    return new ReportTable.Cell(
        (above ? "▲ " : "") + ReportNumber.percent(figure.path("accuracy")),
        "control %s, %s"
            .formatted(
                ReportNumber.percent(figure.path("control_mean")),
                ReportNumber.percent(figure.path("control_max"))),
        above,
        null);
  }
}
