package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedSet;
import org.lathe.reports.page.ReportFigure;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportPlot;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.page.ReportText;
import org.lathe.reports.run.ValidationScore;

/**
 * One sequence in the browser of sequences.
 *
 * @param number where it stands
 * @param first NELBO before the first fast step, nats per token, to sort by; empty if not known
 * @param last after the last one, or the score that the model is judged by, nats per token; empty
 *     if not known
 * @param score what {@code last} is
 * @param right share of its tokens reconstructed, in percent; empty if not known
 * @param begins its first words; null if not known
 * @param nelbo at each fast step; null if there was none
 * @param points its figures by fast steps; null if there are none
 * @param latents KL and norm of each; null if not known
 * @param source its tokens; empty if not known
 * @param decoded those decoded from z alone
 * @param accuracy of those; null if not known
 */
record SequenceView(
    String id,
    String name,
    String number,
    String first,
    String last,
    String score,
    String right,
    String summary,
    String begins,
    ReportFigure nelbo,
    ReportTable points,
    ReportTable latents,
    List<ReportText.Piece> source,
    List<ReportText.Piece> decoded,
    String accuracy) {
  private static final int SHOWN = 90;
  private static final int NARROW = 5;

  /** Returns whether the table of the latents fits beside the plot. */
  boolean narrow() {
    return latents == null || latents.groups().getFirst().span() <= NARROW;
  }

  boolean reconstructed() {
    return !decoded.isEmpty();
  }

  /**
   * Returns the view of a line.
   *
   * @param index counts all sequences of the page
   */
  static SequenceView of(JsonNode line, int index) {
    String id = "sequence-" + index;
    String name =
        line.has("set")
            ? "%s, block %s".formatted(line.path("set").asText(), line.path("block").asText())
            : "sequence " + line.path("number").asText();
    double tokens = ReportNumber.value(line.path("tokens"));
    double[] trace = ReportNumber.values(line.path("nelbo"));
    double first = trace.length == 0 ? Double.NaN : trace[0] / tokens;
    JsonNode free = line.path("free_running");
    JsonNode accuracy = free.path(free.size() - 1);
    JsonNode source = line.path("source_tokens");
    JsonNode decoded = line.path("greedy_tokens");
    Score score = score(line, trace);
    double last = score.nats() / tokens;
    String summary =
        "%s %s%s nats per token%s"
            .formatted(
                score.name(),
                trace.length == 0 ? "" : ReportNumber.of(first) + " → ",
                ReportNumber.of(last),
                accuracy.isNumber()
                    ? ", " + ReportNumber.percent(accuracy) + " reconstructed"
                    : "");
    return new SequenceView(
        id,
        ReportText.visible(name),
        String.valueOf(index),
        sortable(first),
        sortable(last),
        score.name(),
        accuracy.isNumber() ? sortable(accuracy.doubleValue()) : "",
        summary,
        begins(line),
        trace.length == 0 ? null : nelbo(id, trace, line.has("fitted") ? last : Double.NaN, tokens),
        points(line, tokens),
        latents(line.path("latents")),
        source.isEmpty() ? List.of() : ReportText.pieces(source, decoded, "", true),
        decoded.isEmpty() ? List.of() : ReportText.pieces(decoded, source, "", false),
        accuracy.isNumber() ? ReportNumber.percent(accuracy) : null);
  }

  /** What a sequence is sorted by, in nats of all its tokens. */
  private record Score(String name, double nats) {}

  /**
   * Returns the NELBO after the last fast step, or, where nothing was fitted, the score that the
   * model is judged by.
   */
  private static Score score(JsonNode line, double[] trace) {
    // The fixed noise of an evaluation may be that of another fit than the trace; a probe's is not.
    if (line.has("fitted")) {
      return new Score("NELBO", ReportNumber.value(line.path("fitted")));
    }
    if (trace.length > 0) {
      return new Score("NELBO", trace[trace.length - 1]);
    }
    for (Map.Entry<String, JsonNode> figure : line.path("figures").properties()) {
      return new Score(
          ValidationScore.label(figure.getKey()), ReportNumber.value(figure.getValue()));
    }
    JsonNode points = line.path("points");
    return new Score(
        "fresh noise", ReportNumber.value(points.path(points.size() - 1).path("fresh")));
  }

  private static String sortable(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6f", value) : "";
  }

  private static String begins(JsonNode line) {
    StringBuilder text = new StringBuilder(line.path("begins").asText(""));
    if (text.isEmpty()) {
      for (JsonNode token : line.path("source_tokens")) {
        if (text.length() < SHOWN) {
          text.append(token.asText());
        }
      }
    }
    if (text.isEmpty()) {
      return null;
    }
    String whole = text.toString();
    int end = whole.offsetByCodePoints(0, Math.min(SHOWN, whole.codePointCount(0, whole.length())));
    return ReportText.visible(whole.substring(0, end)).replace('\n', ' ')
        + (end < whole.length() || line.has("source_tokens") ? " …" : "");
  }

  private static ReportFigure nelbo(String id, double[] trace, double last, double tokens) {
    List<List<Double>> points = new ArrayList<>();
    for (int s = 0; s < trace.length; s++) {
      points.add(ReportPlot.point(s, trace[s] / tokens));
    }
    if (Double.isFinite(last)) {
      points.add(ReportPlot.point(trace.length, last));
    }
    ReportPlot like =
        Curves.like(
            id,
            Double.isFinite(last)
                ? "NELBO before each fast step, and after the last"
                : "NELBO before each fast step",
            "fast steps taken",
            "nats per token");
    return Curves.over(like, List.of(new ReportPlot.Series("NELBO", Curves.style(points), points)))
        .getFirst();
  }

  private static ReportTable points(JsonNode line, double tokens) {
    if (line.has("figures")) {
      return figures(line, tokens);
    }
    List<ReportTable.Row> rows = new ArrayList<>();
    for (JsonNode point : line.path("points")) {
      List<String> cells = new ArrayList<>();
      for (String name : List.of("fresh", "importance_weighted", "fitted")) {
        cells.add(ReportNumber.of(ReportNumber.value(point.path(name)) / tokens));
      }
      rows.add(ReportTable.Row.of(List.of(ReportNumber.of(point.path("fast_steps"))), cells));
    }
    if (!rows.isEmpty()) {
      return new ReportTable(
          "Scores by number of fast steps, nats per token",
          List.of("Fast steps"),
          List.of(
              ReportTable.Group.of(
                  "Fresh noise", "Importance weighted", "Fixed noise (not a bound)")),
          rows);
    }
    if (!line.path("fresh").isNumber()) {
      return null;
    }
    return new ReportTable(
        "After the last fast step, nats per token",
        List.of("Noise"),
        List.of(ReportTable.Group.of("NELBO")),
        List.of(
            noise("fresh, one sample", line.path("fresh"), tokens),
            noise("fixed (not a bound)", line.path("fitted"), tokens)));
  }

  /** The estimates of a likelihood, by name. */
  private static ReportTable figures(JsonNode line, double tokens) {
    JsonNode halves = line.path("second_half");
    double half = tokens - Math.floor(tokens / 2);
    SequencedSet<String> names = new LinkedHashSet<>();
    line.path("figures").fieldNames().forEachRemaining(names::add);
    halves.fieldNames().forEachRemaining(names::add);
    List<ReportTable.Row> rows = new ArrayList<>();
    for (String name : names) {
      List<String> cells = new ArrayList<>();
      cells.add(ReportNumber.of(ReportNumber.value(line.path("figures").path(name)) / tokens));
      if (!halves.isEmpty()) {
        cells.add(
            halves.has(name) ? ReportNumber.of(ReportNumber.value(halves.path(name)) / half) : "–");
      }
      rows.add(ReportTable.Row.of(List.of(ValidationScore.label(name)), cells));
    }
    return new ReportTable(
        "Scores, nats per token",
        List.of("Score"),
        List.of(
            halves.isEmpty()
                ? ReportTable.Group.of("Whole block")
                : ReportTable.Group.of("Whole block", "Second half given the first")),
        rows);
  }

  private static ReportTable.Row noise(String name, JsonNode nelbo, double tokens) {
    String value = ReportNumber.of(ReportNumber.value(nelbo) / tokens);
    return ReportTable.Row.of(List.of(name), List.of(value));
  }

  private static ReportTable latents(JsonNode latents) {
    JsonNode kl = latents.path("kl");
    if (kl.isEmpty()) {
      return null;
    }
    double most = 0;
    for (JsonNode layer : kl) {
      for (double value : ReportNumber.values(layer)) {
        most = Math.max(most, value);
      }
    }
    List<ReportTable.Row> rows = new ArrayList<>();
    int widest = 0;
    for (int l = 0; l < kl.size(); l++) {
      List<ReportTable.Cell> cells = new ArrayList<>();
      widest = Math.max(widest, kl.get(l).size());
      for (int j = 0; j < kl.get(l).size(); j++) {
        double value = ReportNumber.value(kl.get(l).get(j));
        cells.add(
            new ReportTable.Cell(
                ReportNumber.of(value),
                "norm " + ReportNumber.of(latents.path("norm").path(l).path(j)),
                false,
                most > 0 && Double.isFinite(value)
                    ? String.valueOf(Math.round(100 * value / most))
                    : null));
      }
      rows.add(new ReportTable.Row(List.of("Layer " + (l + 1)), cells));
    }
    String[] columns = new String[widest];
    for (int j = 0; j < widest; j++) {
      columns[j] = "Latent " + (j + 1);
    }
    return new ReportTable(
        "z for each layer: KL of each latent in nats, with a bar as long as its share of the"
            + " largest; below it, the norm of its mean",
        List.of("Layer"),
        List.of(ReportTable.Group.of(columns)),
        rows);
  }
}
