package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.run.ValidationScore;

/** The section with the last validation pass of each run and the kind of its score. */
record ValidationSection(List<MeasuredFolder> subjects) {

  ComparisonSection section() {
    ComparisonSection section =
        ComparisonSection.of(
            "validation",
            "Validation in training",
            "The scores of the last validation pass of each run. An exact score is the negative"
                + " log-likelihood itself; an upper bound is above it in expectation; a score that"
                + " is not a bound can be below it. Lower is better; ± is one standard error of"
                + " the mean over sequences.");
    List<LowestCells.Competitor> rows = new ArrayList<>();
    for (MeasuredFolder subject : subjects) {
      int before = rows.size();
      subject
          .metrics()
          .filter(metrics -> !metrics.evaluations().isEmpty())
          .ifPresent(metrics -> rows.addAll(rows(subject, metrics.evaluations().lastEntry())));
      if (rows.size() == before) {
        section.miss(subject.name() + ": not measured; training does.");
      }
    }
    if (!rows.isEmpty()) {
      section
          .tables()
          .add(
              new ReportTable(
                  "Scores of held-out text at the end of training",
                  List.of("Model", "Score"),
                  List.of(
                      ReportTable.Group.of(
                          "Kind",
                          "Step",
                          "Sequences",
                          "nats per token",
                          "perplexity",
                          "bits/byte")),
                  LowestCells.marked(rows)));
    }
    return section;
  }

  /** What is no bound says nothing of the likelihood, so it is not compared. */
  private List<LowestCells.Competitor> rows(
      MeasuredFolder subject, Map.Entry<Integer, JsonNode> last) {
    List<LowestCells.Competitor> rows = new ArrayList<>();
    for (ValidationScore score : ValidationScore.of(last.getValue())) {
      ReportTable.Row row =
          ReportTable.Row.of(
              List.of(subject.name(), score.label()),
              List.of(
                  score.kind(),
                  ReportNumber.whole(last.getKey()),
                  ReportNumber.of(last.getValue().path("sequences")),
                  withError(score.values()),
                  ReportNumber.of(score.values().path("perplexity")),
                  ReportNumber.of(score.values().path("bits_per_byte"))));
      double[] values = new double[row.cells().size()];
      Arrays.fill(values, Double.NaN);
      if (subjects.size() > 1 && !score.kind().equals("not a bound")) {
        values[values.length - 1] = ReportNumber.value(score.values().path("bits_per_byte"));
      }
      String text = subject.metrics().map(run -> run.run().path("data").asText()).orElse("");
      rows.add(new LowestCells.Competitor(row, text, values));
    }
    return rows;
  }

  private static String withError(JsonNode values) {
    String value = ReportNumber.of(values.path("nelbo"));
    JsonNode error = values.path("standard_error");
    return error.isNumber() ? value + " ± " + ReportNumber.error(error.doubleValue()) : value;
  }
}
