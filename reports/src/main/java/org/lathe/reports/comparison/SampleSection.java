package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportTable;

/** The sections of the report from {@code samples.json} and GSM8K's {@code results.json}. */
final class SampleSection {
  private static final Map<String, String> FIGURES = new LinkedHashMap<>();

  static {
    FIGURES.put("samples", "Samples");
    FIGURES.put("tokens", "Tokens");
    FIGURES.put("entropy", "Entropy per sample");
    FIGURES.put("distinct_1", "distinct-1");
    FIGURES.put("distinct_2", "distinct-2");
    FIGURES.put("distinct_3", "distinct-3");
    FIGURES.put("seq_rep_4", "seq-rep-4");
    FIGURES.put("rep_16", "rep/16");
  }

  private final List<MeasuredFolder> subjects;
  private final Remedy remedy;

  SampleSection(List<MeasuredFolder> subjects, Remedy remedy) {
    this.subjects = subjects;
    this.remedy = remedy;
  }

  ComparisonSection samples() {
    ComparisonSection section = ComparisonSection.of("samples", "Samples");
    List<ReportTable.Row> rows = new ArrayList<>();
    for (MeasuredFolder subject : subjects) {
      List<MeasuredFolder.Measured> files = subject.of(MeasuredFolder.Kind.SAMPLES);
      if (files.isEmpty()) {
        section.miss(subject.notMeasured(Measurement.SAMPLES, remedy));
      }
      for (MeasuredFolder.Measured file : files) {
        JsonNode json = file.json();
        String how = json.path("how").asText("–");
        rows.add(row(subject.label(file), how, json, "samples"));
        if (json.path("references").isObject()) {
          rows.add(row(subject.label(file), "reference texts", json, "references"));
        }
        json.path("not_measured")
            .forEach(line -> section.miss(subject.label(file) + ": " + line.asText()));
      }
    }
    if (!rows.isEmpty()) {
      List<String> columns = new ArrayList<>(FIGURES.values());
      columns.add("Judge's perplexity");
      columns.add("MAUVE");
      section
          .tables()
          .add(
              new ReportTable(
                  "Measures of the samples, and of the reference texts they are compared with",
                  List.of("Model", "Texts"),
                  List.of(ReportTable.Group.of(columns.toArray(String[]::new))),
                  rows));
    }
    return section;
  }

  private static ReportTable.Row row(String label, String how, JsonNode json, String side) {
    List<String> cells = new ArrayList<>();
    FIGURES.keySet().forEach(name -> cells.add(ReportNumber.of(json.path(side).path(name))));
    JsonNode judge = json.path("judge");
    String judged = ReportNumber.of(judge.path(side).path("perplexity"));
    cells.add(judge.path("bound").asBoolean() && judge.has(side) ? "at most " + judged : judged);
    cells.add(side.equals("samples") ? ReportNumber.of(json.path("mauve").path("mauve")) : "");
    return ReportTable.Row.of(List.of(label, how), cells);
  }

  ComparisonSection gsm8k() {
    ComparisonSection section = ComparisonSection.of("gsm8k", "GSM8K");
    List<ReportTable.Row> rows = new ArrayList<>();
    for (MeasuredFolder subject : subjects) {
      List<MeasuredFolder.Measured> files = subject.of(MeasuredFolder.Kind.GSM8K);
      if (files.isEmpty()) {
        section.miss(subject.notMeasured(Measurement.GSM8K, remedy));
      }
      for (MeasuredFolder.Measured file : files) {
        JsonNode json = file.json();
        json.path("pass_at_k")
            .properties()
            .forEach(
                entry ->
                    rows.add(
                        ReportTable.Row.of(
                            List.of(subject.label(file), entry.getKey()),
                            List.of(
                                "%s ± %s"
                                    .formatted(
                                        ReportNumber.percent(entry.getValue().path("mean")),
                                        ReportNumber.percent(
                                            entry.getValue().path("standard_error"))),
                                ReportNumber.of(json.path("problems")),
                                ReportNumber.of(json.path("skipped")),
                                ReportNumber.of(json.path("answers"))))));
      }
    }
    if (!rows.isEmpty()) {
      section
          .tables()
          .add(
              new ReportTable(
                  "pass@k, the unbiased estimate from all answers",
                  List.of("Model", "k"),
                  List.of(
                      ReportTable.Group.of("pass@k", "Problems", "Skipped", "Answers per problem")),
                  rows));
    }
    return section;
  }
}
