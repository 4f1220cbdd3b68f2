package org.lathe.reports;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What {@code probe.json} says of the subjects. */
final class ProbeSections {
  private static final double PERCENT = 100;

  private final List<Subject> subjects;

  ProbeSections(List<Subject> subjects) {
    this.subjects = subjects;
  }

  Section inclusion() {
    Section section =
        Section.of(
            "inclusion",
            "Reconstruction and progressive inclusion",
            "Held-out sequences are fitted, then decoded greedily with z of the layers 1..l alone,"
                + " the other layers at the prior's mean; all layers together are the"
                + " reconstruction. Free-running decodes from z alone; teacher-forced gives each"
                + " position the true tokens before it, so that many come right without any z."
                + " Bars are one standard error over sequences.");
    SortedSet<Integer> places = new TreeSet<>();
    List<ReportPlot.Series> lines = new ArrayList<>();
    for (Subject subject : subjects) {
      boolean measured = false;
      for (Subject.Measured file : subject.of(Subject.Kind.PROBE)) {
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
                    PERCENT * ReportMetrics.number(share.path("accuracy")),
                    PERCENT * ReportMetrics.number(share.path("standard_error"))));
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
        section.miss(subject.name() + ": not measured; the command probe does.");
      }
    }
    section
        .figures()
        .addAll(
            Curves.overPlaces(
                Curves.like(
                    "inclusion",
                    "Tokens decoded right",
                    "layers of z included, from the bottom",
                    "percent of tokens"),
                places,
                lines));
    return section;
  }

  Section probes() {
    Section section =
        Section.of(
            "probes",
            "Linear probes",
            "Which factors of generated stories a linear classifier reads off the posterior means,"
                + " on stories that it has not seen. Below each accuracy stand the mean and the"
                + " highest over shuffled labellings, which show what the procedure comes to where"
                + " there is nothing to read. ▲ marks what is above the highest of them by more"
                + " than two standard errors. The row “text” reads how often each token occurs"
                + " in the part of the story that the model was given: what there is to be read.");
    for (Subject subject : subjects) {
      boolean measured = false;
      for (Subject.Measured file : subject.of(Subject.Kind.PROBE)) {
        JsonNode stories = file.json().path("stories");
        if (stories.isObject()) {
          measured = true;
          section.tables().add(table(subject.label(file), stories));
        }
      }
      if (!measured) {
        section.miss(subject.name() + ": not measured; the command probe does, with stories.");
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
    rows.add(ReportTable.Row.of(List.of("guessing the most frequent"), guessing));
    for (JsonNode features : stories.path("features")) {
      List<ReportTable.Cell> cells = new ArrayList<>();
      features.path("figures").forEach(figure -> cells.add(cell(figure)));
      rows.add(new ReportTable.Row(List.of(features.path("name").asText()), cells));
    }
    return new ReportTable(
        ReportText.visible(
            "%s: share of %s stories read right, %s-fold, %s shuffles; %s stories are longer than the %s tokens given"
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
    double accuracy = ReportMetrics.number(figure.path("accuracy"));
    double error = ReportMetrics.number(figure.path("standard_error"));
    double highest = ReportMetrics.number(figure.path("control_max"));
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
