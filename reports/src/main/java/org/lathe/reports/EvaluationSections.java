package org.lathe.reports;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** What {@code evaluation.json} says of the subjects; {@code docs/evaluation.md} has its layout. */
final class EvaluationSections {
  private static final String NATS = "nats per token";

  /** One set of one evaluation. */
  private record Row(String label, JsonNode set) {
    String name() {
      return set.path("title").asText(set.path("set").asText("–"));
    }

    JsonNode last() {
      JsonNode points = set.path("points");
      return points.path(points.size() - 1);
    }
  }

  private final List<Subject> subjects;
  private final List<Row> rows = new ArrayList<>();

  EvaluationSections(List<Subject> subjects) {
    this.subjects = subjects;
    for (Subject subject : subjects) {
      for (Subject.Measured file : subject.of(Subject.Kind.EVALUATION)) {
        file.json().path("sets").forEach(set -> rows.add(new Row(subject.label(file), set)));
      }
    }
    // One text's figures stand together; the order of the first evaluation is kept.
    Map<String, List<Row>> byName = new LinkedHashMap<>();
    rows.forEach(row -> byName.computeIfAbsent(row.name(), none -> new ArrayList<>()).add(row));
    rows.clear();
    byName.values().forEach(rows::addAll);
  }

  /** Figures of one evaluation alone need no name of a model at each row. */
  private boolean alone() {
    return subjects.size() == 1 && rows.stream().map(Row::label).distinct().count() == 1;
  }

  private List<String> heads() {
    return alone() ? List.of("Text") : List.of("Text", "Model");
  }

  private List<String> heads(Row row) {
    return alone() ? List.of(row.name()) : List.of(row.name(), row.label());
  }

  Section perplexity() {
    Section section =
        Section.of(
            "perplexity",
            "Perplexity",
            "Fitted noise scores a text under the one draw of noise that its latents were fitted"
                + " to, as the authors' release does. The fit can exploit that draw, so it is no"
                + " bound on the text's likelihood. Fresh noise scores it under draws that the fit"
                + " has not seen: an unbiased estimate of the negative ELBO, which is a bound."
                + " Importance weighted is a tighter bound from the same draws. Lower is better;"
                + " ± is one standard error of the mean over blocks of text.");
    for (Subject subject : subjects) {
      List<Subject.Measured> files = subject.of(Subject.Kind.EVALUATION);
      if (files.isEmpty()) {
        section.miss(subject.name() + ": not measured; the command evaluate does, with a suite.");
      }
      for (Subject.Measured file : files) {
        if (!file.json().path("complete").asBoolean(true)) {
          section.miss(
              subject.label(file) + ": under way or interrupted; the same command goes on.");
        }
        section.settings(subject.label(file), file.json().path("settings"));
        for (JsonNode set : file.json().path("sets")) {
          set.path("notes")
              .forEach(note -> section.note(set.path("title").asText() + ": " + note.asText()));
        }
        for (JsonNode skipped : file.json().path("skipped")) {
          section.miss(
              "%s: %s not measured: %s"
                  .formatted(
                      subject.label(file),
                      skipped.path("set").asText(),
                      skipped.path("reason").asText()));
        }
      }
    }
    if (!rows.isEmpty()) {
      section.tables().add(perplexities());
      section.tables().add(texts());
    }
    return section;
  }

  private ReportTable perplexities() {
    List<ReportTable.Row> lines = new ArrayList<>();
    for (Row row : rows) {
      JsonNode point = row.last();
      List<String> cells = new ArrayList<>();
      cells.add(ReportNumber.of(point.path("fast_steps")));
      for (String name : List.of("fresh", "importance_weighted", "fitted")) {
        JsonNode figure = point.path(name);
        cells.add(withError(figure));
        cells.add(ReportNumber.of(figure.path("perplexity")));
        cells.add(ReportNumber.of(figure.path("perplexity_per_word")));
        cells.add(ReportNumber.of(figure.path("bits_per_byte")));
      }
      lines.add(ReportTable.Row.of(heads(row), cells));
    }
    String[] columns = {NATS, "perplexity", "per word", "bits/byte"};
    return new ReportTable(
        "Perplexity after the most fast steps measured",
        heads(),
        List.of(
            ReportTable.Group.of("Fast steps"),
            ReportTable.Group.named("Fresh noise", columns),
            ReportTable.Group.named("Importance weighted", columns),
            ReportTable.Group.named("Fitted noise (no bound)", columns)),
        lines);
  }

  private ReportTable texts() {
    List<ReportTable.Row> lines = new ArrayList<>();
    for (Row row : rows) {
      JsonNode set = row.set();
      JsonNode active = set.path("active");
      List<String> kl = new ArrayList<>();
      row.last().path("kl_by_layer").forEach(layer -> kl.add(ReportNumber.of(layer)));
      lines.add(
          ReportTable.Row.of(
              heads(row),
              List.of(
                  "%s of %s"
                      .formatted(
                          ReportNumber.of(set.path("measured")),
                          ReportNumber.of(set.path("blocks"))),
                  ReportNumber.of(set.path("tokens")),
                  ReportNumber.of(row.last().path("kl")),
                  kl.isEmpty() ? "–" : String.join(", ", kl),
                  active.isMissingNode()
                      ? "–"
                      : "%s of %s"
                          .formatted(
                              ReportNumber.of(active.path("count")),
                              ReportNumber.of(active.path("dimensions"))))));
    }
    return new ReportTable(
        "What was measured, and what the latents hold",
        heads(),
        List.of(
            ReportTable.Group.of(
                "Blocks",
                "Tokens",
                "KL, nats a block",
                "KL of layers 1, 2, ..",
                "Active dimensions")),
        lines);
  }

  Section heldOut() {
    Section section =
        Section.of(
            "held-out",
            "Held-out prediction",
            "z is fitted to the first half of a block, then the second half is scored given z and"
                + " the first half, beside the same decoder with z drawn from the prior. No fit has"
                + " seen what is scored. The log of the mean over draws is what stands beside an"
                + " autoregressive model's figure; the gain is the prior's minus the fitted z's,"
                + " block by block: above zero, what z read in the first half helps.");
    List<ReportTable.Row> lines = new ArrayList<>();
    for (Row row : rows) {
      JsonNode half = row.last().path("second_half");
      JsonNode prior = row.set().path("prior_second_half");
      if (half.isObject()) {
        lines.add(
            ReportTable.Row.of(
                heads(row),
                List.of(
                    withError(half.path("log_of_mean")),
                    ReportNumber.of(half.path("log_of_mean").path("perplexity")),
                    withError(half.path("mean_of_logs")),
                    withError(prior.path("log_of_mean")),
                    ReportNumber.of(prior.path("log_of_mean").path("perplexity")),
                    withError(half.path("gain")))));
      }
    }
    if (lines.isEmpty()) {
      section.miss(
          "Not measured; the command evaluate does, with a suite that is not told to skip it.");
    } else {
      section
          .tables()
          .add(
              new ReportTable(
                  "Second halves, " + NATS,
                  heads(),
                  List.of(
                      ReportTable.Group.named(
                          "z fitted to the first half",
                          "log of mean",
                          "perplexity",
                          "mean of logs"),
                      ReportTable.Group.named("z of the prior", "log of mean", "perplexity"),
                      ReportTable.Group.of("Gain")),
                  lines));
    }
    return section;
  }

  Section thinking() {
    Section section =
        Section.of(
            "thinking",
            "Thinking curves",
            "The figures as the fast steps of a fit grow, and as the draws of the noise grow. Bars"
                + " are one standard error; where sets of blocks are the same, curves of two models"
                + " differ by less than the bars suggest, as both meet the same hard blocks.");
    Map<String, List<Row>> bySet = new LinkedHashMap<>();
    rows.forEach(row -> bySet.computeIfAbsent(row.name(), none -> new ArrayList<>()).add(row));
    int number = 0;
    boolean measured = false;
    for (Map.Entry<String, List<Row>> set : bySet.entrySet()) {
      number++;
      List<ReportFigure> curves = bySteps("thinking-" + number, set.getKey(), set.getValue());
      measured |= !curves.isEmpty();
      section.figures().addAll(curves);
      section.figures().addAll(byDraws("draws-" + number, set.getKey(), set.getValue()));
    }
    if (!measured) {
      section.miss(
          "Over fast steps not measured; the command evaluate does, with a suite and the curve.");
    }
    List<ReportPlot.Series> traces = new ArrayList<>();
    for (Row row : rows) {
      double[] nelbo = ReportMetrics.numbers(row.set().path("nelbo"));
      List<List<Double>> points = new ArrayList<>();
      for (int s = 0; s < nelbo.length; s++) {
        points.add(ReportPlot.point(s, nelbo[s]));
      }
      if (!points.isEmpty()) {
        traces.add(
            new ReportPlot.Series(
                row.name() + (subjects.size() > 1 ? ", " + row.label() : ""),
                Curves.style(points),
                points));
      }
    }
    section
        .figures()
        .addAll(
            Curves.over(
                Curves.like(
                    "trace",
                    "NELBO before each fast step, at that step's noise",
                    "fast steps taken",
                    NATS),
                traces));
    return section;
  }

  private List<ReportFigure> bySteps(String id, String set, List<Row> models) {
    List<Row> curves = models.stream().filter(row -> row.set().path("points").size() > 1).toList();
    if (curves.isEmpty()) {
      return List.of();
    }
    Map<String, Function<JsonNode, JsonNode>> figures = new LinkedHashMap<>();
    figures.put("fresh noise", point -> point.path("fresh"));
    figures.put("importance weighted", point -> point.path("importance_weighted"));
    figures.put("fitted noise (no bound)", point -> point.path("fitted"));
    figures.put(
        "second half given the first", point -> point.path("second_half").path("log_of_mean"));
    SortedSet<Integer> places = new TreeSet<>();
    Map<String, List<ReportPlot.Series>> lines = new LinkedHashMap<>();
    for (Map.Entry<String, Function<JsonNode, JsonNode>> figure : figures.entrySet()) {
      for (Row row : curves) {
        List<List<Double>> points = new ArrayList<>();
        for (JsonNode point : row.set().path("points")) {
          JsonNode value = figure.getValue().apply(point);
          if (value.isObject()) {
            int steps = point.path("fast_steps").asInt();
            places.add(steps);
            points.add(
                ReportPlot.point(
                    steps,
                    ReportMetrics.number(value.path("nats_per_token")),
                    ReportMetrics.number(value.path("standard_error"))));
          }
        }
        if (!points.isEmpty()) {
          boolean one = curves.size() == 1;
          lines
              .computeIfAbsent(one ? "" : figure.getKey(), none -> new ArrayList<>())
              .add(new ReportPlot.Series(one ? figure.getKey() : row.label(), "both", points));
        }
      }
    }
    return figures(id, title(set + ": thinking", curves), "fast steps", places, lines);
  }

  private List<ReportFigure> byDraws(String id, String set, List<Row> models) {
    List<Row> curves =
        models.stream().filter(row -> row.last().path("by_draws").size() > 1).toList();
    if (curves.isEmpty()) {
      return List.of();
    }
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("fresh noise", "fresh");
    figures.put("importance weighted", "importance_weighted");
    figures.put("second half given the first", "second_half");
    SortedSet<Integer> places = new TreeSet<>();
    Map<String, List<ReportPlot.Series>> lines = new LinkedHashMap<>();
    for (Map.Entry<String, String> figure : figures.entrySet()) {
      for (Row row : curves) {
        List<List<Double>> points = new ArrayList<>();
        for (JsonNode entry : row.last().path("by_draws")) {
          if (entry.path(figure.getValue()).isNumber()) {
            places.add(entry.path("draws").asInt());
            double value = entry.path(figure.getValue()).doubleValue();
            points.add(
                figure.getValue().equals("fresh")
                    ? ReportPlot.point(
                        entry.path("draws").asInt(),
                        value,
                        ReportMetrics.number(entry.path("standard_error_of_draws")))
                    : ReportPlot.point(entry.path("draws").asInt(), value));
          }
        }
        if (!points.isEmpty()) {
          boolean one = curves.size() == 1;
          lines
              .computeIfAbsent(one ? "" : figure.getKey(), none -> new ArrayList<>())
              .add(new ReportPlot.Series(one ? figure.getKey() : row.label(), "both", points));
        }
      }
    }
    return figures(id, title(set + ": draws of the noise", curves), "draws", places, lines);
  }

  /** The one model that has a curve, among others that have none, is named. */
  private String title(String title, List<Row> curves) {
    return curves.size() > 1 || alone() ? title : title + ", " + curves.getFirst().label();
  }

  private static List<ReportFigure> figures(
      String id,
      String title,
      String x,
      SortedSet<Integer> places,
      Map<String, List<ReportPlot.Series>> lines) {
    List<ReportFigure> figures = new ArrayList<>();
    int part = 0;
    for (Map.Entry<String, List<ReportPlot.Series>> group : lines.entrySet()) {
      String named = group.getKey().isEmpty() ? title : title + ", " + group.getKey();
      ReportPlot like = Curves.like(id + "-" + ++part, ReportText.visible(named), x, NATS);
      figures.addAll(Curves.overPlaces(like, places, group.getValue()));
    }
    return figures;
  }

  Section adaptive() {
    Section section =
        Section.of(
            "adaptive",
            "Adaptive fits",
            "The fit of a block stops when its NELBO has settled. The cost is what its figure under"
                + " fresh noise loses against all fast steps, block by block.");
    List<ReportTable.Row> lines = new ArrayList<>();
    for (Row row : rows) {
      JsonNode adaptive = row.set().path("adaptive");
      if (adaptive.isObject()) {
        lines.add(
            ReportTable.Row.of(
                heads(row),
                List.of(
                    ReportNumber.of(adaptive.path("tolerance")),
                    "%s of %s"
                        .formatted(
                            ReportNumber.of(adaptive.path("mean_steps")),
                            ReportNumber.of(adaptive.path("most_steps"))),
                    ReportNumber.percent(adaptive.path("steps_saved")),
                    withError(adaptive.path("fresh")),
                    withError(row.last().path("fresh")),
                    withError(adaptive.path("cost")))));
      }
    }
    if (lines.isEmpty()) {
      section.miss(
          "Not measured; the command evaluate does, with a suite and adaptive stopping of the"
              + " fit.");
    } else {
      section
          .tables()
          .add(
              new ReportTable(
                  "Fits stopped when settled, " + NATS,
                  heads(),
                  List.of(
                      ReportTable.Group.of(
                          "Tolerance",
                          "Mean steps",
                          "Steps saved",
                          "Fresh noise, stopped",
                          "Fresh noise, all steps",
                          "Cost")),
                  lines));
    }
    return section;
  }

  private static String withError(JsonNode figure) {
    String value = ReportNumber.of(figure.path("nats_per_token"));
    JsonNode error = figure.path("standard_error");
    return error.isNumber() ? value + " ± " + ReportNumber.error(error.doubleValue()) : value;
  }
}
