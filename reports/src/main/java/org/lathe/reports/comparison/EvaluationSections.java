package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.lathe.reports.page.ReportFigure;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportPlot;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.page.ReportText;
import org.lathe.reports.run.ValidationScore;

/**
 * The sections of the report from {@code evaluation.json}; {@code docs/reference/evaluation.md} has
 * its layout.
 */
final class EvaluationSections {
  private static final String NATS = "nats per token";

  private static final String NOISE =
      "The fixed-noise score is computed with the one sample of noise that the latents were fitted"
          + " with, as in the authors' release. The fit can exploit that sample, so the score is"
          + " not a bound. The fresh-noise bound is computed with noise that the fit has not seen:"
          + " an unbiased estimate of the negative ELBO, which is an upper bound on the negative"
          + " log-likelihood. The importance-weighted bound is tighter, from the same noise"
          + " samples. ";
  private static final String SCORES =
      "Lower is better; ± is one standard error of the mean over blocks.";
  private static final String PREDICTION =
      "z is fitted to the first half of a block. Then the second half is scored, given z and the"
          + " first half. For comparison, the same decoder scores it with z drawn from the prior."
          + " No fit has seen the tokens that are scored. Compare the log of the mean over the"
          + " samples of z with the NLL of an autoregressive model. The gain is the value with z"
          + " of the prior minus the value with the fitted z, for each block: above zero, the"
          + " fitted z helps to predict.";

  /** One set of one evaluation. */
  private record Row(String label, JsonNode set) {
    String name() {
      return set.path("title").asText(set.path("set").asText("–"));
    }

    JsonNode last() {
      JsonNode points = set.path("points");
      return points.path(points.size() - 1);
    }

    /** Returns whether its scores have names, like those of models without latents. */
    boolean named() {
      return set.has("figures");
    }

    List<ValidationScore> scores() {
      return named()
          ? ValidationScore.named(set.path("figures"))
          : ValidationScore.latent(
              last().path("fresh"), last().path("importance_weighted"), last().path("fitted"));
    }
  }

  private final List<MeasuredFolder> subjects;
  private final Remedy remedy;
  private final List<Row> rows = new ArrayList<>();

  EvaluationSections(List<MeasuredFolder> subjects, Remedy remedy) {
    this.subjects = subjects;
    this.remedy = remedy;
    for (MeasuredFolder subject : subjects) {
      for (MeasuredFolder.Measured file : subject.of(MeasuredFolder.Kind.EVALUATION)) {
        file.json().path("sets").forEach(set -> rows.add(new Row(subject.label(file), set)));
      }
    }
    // One text's figures stand together; the order of the first evaluation is kept.
    Map<String, List<Row>> byName = new LinkedHashMap<>();
    rows.forEach(row -> byName.computeIfAbsent(row.name(), none -> new ArrayList<>()).add(row));
    rows.clear();
    byName.values().forEach(rows::addAll);
  }

  /** Whether all that was measured is of models without latents. */
  private boolean named() {
    return !rows.isEmpty() && rows.stream().allMatch(Row::named);
  }

  /** Returns whether there is only one evaluation, so that rows need no name of a model. */
  private boolean alone() {
    return subjects.size() == 1 && rows.stream().map(Row::label).distinct().count() == 1;
  }

  private List<String> heads() {
    return alone() ? List.of("Text") : List.of("Text", "Model");
  }

  private List<String> heads(Row row) {
    return alone() ? List.of(row.name()) : List.of(row.name(), row.label());
  }

  ComparisonSection perplexity() {
    ComparisonSection section =
        ComparisonSection.of("perplexity", "Perplexity", named() ? SCORES : NOISE + SCORES);
    for (MeasuredFolder subject : subjects) {
      List<MeasuredFolder.Measured> files = subject.of(MeasuredFolder.Kind.EVALUATION);
      if (files.isEmpty()) {
        section.miss(subject.notMeasured(Measurement.PERPLEXITY, remedy));
      }
      for (MeasuredFolder.Measured file : files) {
        if (!file.json().path("complete").asBoolean(true)) {
          section.miss(
              subject.label(file) + ": running or interrupted; the same command continues it.");
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
    if (rows.stream().anyMatch(Row::named)) {
      section.tables().add(scores());
    }
    if (rows.stream().anyMatch(row -> !row.named())) {
      section.tables().add(perplexities());
    }
    if (!rows.isEmpty()) {
      section.tables().add(texts());
    }
    return section;
  }

  /** The scores of models of all families, one below the other, each with its kind. */
  private ReportTable scores() {
    List<LowestCells.Competitor> lines = new ArrayList<>();
    for (Row row : rows) {
      for (ValidationScore score : row.scores()) {
        JsonNode values = score.values();
        ReportTable.Row line =
            ReportTable.Row.of(
                with(heads(row), score.label()),
                List.of(
                    score.kind(),
                    withError(values),
                    ReportNumber.of(values.path("perplexity")),
                    ReportNumber.of(values.path("perplexity_per_word")),
                    ReportNumber.of(values.path("bits_per_byte"))));
        boolean says = !alone() && !score.kind().equals("not a bound");
        double[] compared = {
          Double.NaN,
          Double.NaN,
          Double.NaN,
          says ? ReportNumber.value(values.path("perplexity_per_word")) : Double.NaN,
          says ? ReportNumber.value(values.path("bits_per_byte")) : Double.NaN
        };
        lines.add(new LowestCells.Competitor(line, row.name(), compared));
      }
    }
    return new ReportTable(
        "Scores of held-out text, and what each says of the negative log-likelihood",
        with(heads(), "Score"),
        List.of(ReportTable.Group.of("Kind", NATS, "perplexity", "per word", "bits/byte")),
        LowestCells.marked(lines));
  }

  private static List<String> with(List<String> heads, String last) {
    return Stream.concat(heads.stream(), Stream.of(last)).toList();
  }

  private ReportTable perplexities() {
    List<LowestCells.Competitor> lines = new ArrayList<>();
    for (Row row : rows.stream().filter(row -> !row.named()).toList()) {
      JsonNode point = row.last();
      List<String> cells = new ArrayList<>();
      cells.add(ReportNumber.of(point.path("fast_steps")));
      double[] compared = new double[1 + 3 * 4];
      Arrays.fill(compared, Double.NaN);
      for (String name : List.of("fresh", "importance_weighted", "fitted")) {
        JsonNode figure = point.path(name);
        if (!alone() && !name.equals("fitted")) {
          compared[cells.size() + 2] = ReportNumber.value(figure.path("perplexity_per_word"));
          compared[cells.size() + 3] = ReportNumber.value(figure.path("bits_per_byte"));
        }
        cells.add(withError(figure));
        cells.add(ReportNumber.of(figure.path("perplexity")));
        cells.add(ReportNumber.of(figure.path("perplexity_per_word")));
        cells.add(ReportNumber.of(figure.path("bits_per_byte")));
      }
      lines.add(
          new LowestCells.Competitor(ReportTable.Row.of(heads(row), cells), row.name(), compared));
    }
    String[] columns = {NATS, "perplexity", "per word", "bits/byte"};
    return new ReportTable(
        "Perplexity after the largest measured number of fast steps",
        heads(),
        List.of(
            ReportTable.Group.of("Fast steps"),
            ReportTable.Group.named("Fresh noise", columns),
            ReportTable.Group.named("Importance weighted", columns),
            ReportTable.Group.named("Fixed noise (not a bound)", columns)),
        LowestCells.marked(lines));
  }

  private ReportTable texts() {
    List<ReportTable.Row> lines = new ArrayList<>();
    for (Row row : rows) {
      JsonNode set = row.set();
      if (named()) {
        lines.add(
            ReportTable.Row.of(
                heads(row), List.of(measured(set), ReportNumber.of(set.path("tokens")))));
        continue;
      }
      JsonNode active = set.path("active");
      List<String> kl = new ArrayList<>();
      row.last().path("kl_by_layer").forEach(layer -> kl.add(ReportNumber.of(layer)));
      lines.add(
          ReportTable.Row.of(
              heads(row),
              List.of(
                  measured(set),
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
    if (named()) {
      return new ReportTable(
          "The measured blocks", heads(), List.of(ReportTable.Group.of("Blocks", "Tokens")), lines);
    }
    return new ReportTable(
        "The measured blocks, and the KL of the latents",
        heads(),
        List.of(
            ReportTable.Group.of(
                "Blocks",
                "Tokens",
                "KL, nats per block",
                "KL for each layer, from layer 1",
                "Active dimensions")),
        lines);
  }

  private static String measured(JsonNode set) {
    return "%s of %s"
        .formatted(ReportNumber.of(set.path("measured")), ReportNumber.of(set.path("blocks")));
  }

  ComparisonSection heldOut() {
    ComparisonSection section =
        ComparisonSection.of(
            "held-out",
            "Held-out prediction",
            named() ? "The second half of a block is scored given the first." : PREDICTION);
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
    List<ReportTable.Row> named = new ArrayList<>();
    for (Row row : rows) {
      for (ValidationScore score : ValidationScore.halves(row.set().path("second_half"))) {
        named.add(
            ReportTable.Row.of(
                with(heads(row), score.label()),
                List.of(
                    score.kind(),
                    withError(score.values()),
                    ReportNumber.of(score.values().path("perplexity")))));
      }
    }
    if (!named.isEmpty()) {
      section
          .tables()
          .add(
              new ReportTable(
                  "Second halves given the first ones, of models without latents",
                  with(heads(), "Score"),
                  List.of(ReportTable.Group.of("Kind", NATS, "perplexity")),
                  named));
    }
    if (lines.isEmpty() && named.isEmpty()) {
      miss(section, Measurement.HELD_OUT_PREDICTION, subjects.stream());
    }
    if (!lines.isEmpty()) {
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
                      ReportTable.Group.named(
                          "z drawn from the prior", "log of mean", "perplexity"),
                      ReportTable.Group.of("Gain")),
                  lines));
    }
    return section;
  }

  ComparisonSection inferenceCompute() {
    ComparisonSection section =
        ComparisonSection.of(
            "inference-compute",
            "Inference-compute curves",
            "The scores against the number of fast steps T_fast, and against the number of"
                + " noise samples. Bars are one standard error. Where two models are measured on"
                + " the same blocks, their difference is more certain than the bars suggest,"
                + " because both meet the same difficult blocks.");
    Map<String, List<Row>> bySet = new LinkedHashMap<>();
    rows.forEach(row -> bySet.computeIfAbsent(row.name(), none -> new ArrayList<>()).add(row));
    int number = 0;
    boolean measured = false;
    for (Map.Entry<String, List<Row>> set : bySet.entrySet()) {
      number++;
      List<ReportFigure> curves =
          bySteps("inference-compute-" + number, set.getKey(), set.getValue());
      measured |= !curves.isEmpty();
      section.figures().addAll(curves);
      section.figures().addAll(byDraws("noise-samples-" + number, set.getKey(), set.getValue()));
    }
    if (!measured) {
      miss(section, Measurement.INFERENCE_COMPUTE_CURVE, latent());
    }
    SortedMap<Integer, List<ReportPlot.Series>> traces = new TreeMap<>();
    for (Row row : rows) {
      double[] nelbo = ReportNumber.values(row.set().path("nelbo"));
      List<List<Double>> points = new ArrayList<>();
      for (int s = 0; s < nelbo.length; s++) {
        points.add(ReportPlot.point(s, nelbo[s]));
      }
      if (!points.isEmpty()) {
        traces
            .computeIfAbsent(nelbo.length, none -> new ArrayList<>())
            .add(
                new ReportPlot.Series(
                    row.name() + (subjects.size() > 1 ? ", " + row.label() : ""),
                    Curves.style(points),
                    points));
      }
    }
    // A fit of other length has other rates: its curve says something else.
    traces.forEach(
        (length, lines) ->
            section
                .figures()
                .addAll(
                    Curves.over(
                        Curves.like(
                            traces.size() == 1 ? "trace" : "trace-" + length,
                            "NELBO before each of %d fast steps, with the noise of that step"
                                .formatted(length),
                            "fast steps taken",
                            NATS),
                        lines)));
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
    figures.put("fixed noise (not a bound)", point -> point.path("fitted"));
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
                    ReportNumber.value(value.path("nats_per_token")),
                    ReportNumber.value(value.path("standard_error"))));
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
    return figures(id, title(set + ": NELBO against T_fast", curves), "fast steps", places, lines);
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
                        ReportNumber.value(entry.path("standard_error_of_draws")))
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
    return figures(
        id,
        title(set + ": scores against the number of noise samples", curves),
        "noise samples",
        places,
        lines);
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

  ComparisonSection adaptive() {
    ComparisonSection section =
        ComparisonSection.of(
            "adaptive",
            "Adaptive fits",
            "The fit of a block stops early when its NELBO has converged. The cost is the"
                + " increase of the fresh-noise bound compared with all fast steps, for each"
                + " block.");
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
      miss(section, Measurement.ADAPTIVE_FITS, latent());
    } else {
      section
          .tables()
          .add(
              new ReportTable(
                  "Fits stopped when converged, " + NATS,
                  heads(),
                  List.of(
                      ReportTable.Group.of(
                          "Tolerance",
                          "Mean steps",
                          "Steps saved",
                          "Fresh noise, stopped early",
                          "Fresh noise, all steps",
                          "Cost")),
                  lines));
    }
    return section;
  }

  private Stream<MeasuredFolder> latent() {
    return subjects.stream().filter(MeasuredFolder::latents);
  }

  private void miss(
      ComparisonSection section, Measurement measurement, Stream<MeasuredFolder> without) {
    without.forEach(subject -> section.miss(subject.notMeasured(measurement, remedy)));
  }

  private static String withError(JsonNode figure) {
    String value = ReportNumber.of(figure.path("nats_per_token"));
    JsonNode error = figure.path("standard_error");
    return error.isNumber() ? value + " ± " + ReportNumber.error(error.doubleValue()) : value;
  }
}
