package org.lathe.reports.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.lathe.reports.page.ReportFigure;
import org.lathe.reports.page.ReportPlot;

/** The plots of a study, each with the table of its values. */
final class StudyPlots {
  /** The style sheet tells as many series apart. */
  private static final int MOST_SERIES = 6;

  private static final String BOUND = "bound";

  private final List<StudyCells.Cell> cells;
  private final List<ReportFigure> figures = new ArrayList<>();

  private StudyPlots(StudyCells cells) {
    this.cells = cells.all();
  }

  static List<ReportFigure> of(StudyCells cells) {
    StudyPlots plots = new StudyPlots(cells);
    plots.compute();
    plots.curves();
    plots.varied();
    return plots.figures;
  }

  /** Loss against the operations of training, a series for each model. */
  private void compute() {
    Map<String, List<List<Double>>> series = new LinkedHashMap<>();
    for (StudyCells.Cell cell : cells) {
      cell.figure(BOUND)
          .ifPresent(
              bound ->
                  series
                      .computeIfAbsent(cell.sign(BOUND) + cell.label(), _ -> new ArrayList<>())
                      .add(point(Math.log10(cell.first().path("flops").asDouble()), bound)));
    }
    add(
        "flops",
        "Held-out loss and training compute",
        "log10 of the FLOPs of training, executed",
        "nats per token",
        List.of(),
        series);
  }

  /** The bound against T_fast at test. */
  private void curves() {
    TreeSet<Integer> steps = new TreeSet<>();
    for (StudyCells.Cell cell : cells) {
      cell.first()
          .path("figures")
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (name.startsWith(BOUND + "@")) {
                  steps.add(Integer.parseInt(name.substring(BOUND.length() + 1)));
                }
              });
    }
    List<Integer> places = List.copyOf(steps);
    Map<String, List<List<Double>>> series = new LinkedHashMap<>();
    for (StudyCells.Cell cell : cells) {
      List<List<Double>> points = new ArrayList<>();
      for (int i = 0; i < places.size(); i++) {
        int at = i;
        cell.figure(BOUND + "@" + places.get(i)).ifPresent(value -> points.add(point(at, value)));
      }
      if (points.size() > 1) {
        series.put(
            cell.sign(BOUND + "@" + places.getFirst()) + cell.name() + " (" + cell.budget() + ")",
            points);
      }
    }
    add(
        "curve",
        "Inference-compute curves",
        "T_fast at test",
        "nats per token",
        places.stream().map(String::valueOf).toList(),
        series);
  }

  /** The bound against each field that a model varies alone. */
  private void varied() {
    Map<String, List<StudyCells.Cell>> byField = new LinkedHashMap<>();
    for (StudyCells.Cell cell : cells) {
      if (cell.values().size() == 1) {
        byField
            .computeIfAbsent(cell.values().keySet().iterator().next(), _ -> new ArrayList<>())
            .add(cell);
      }
    }
    byField.forEach(this::varied);
  }

  private void varied(String field, List<StudyCells.Cell> of) {
    List<String> values = of.stream().map(cell -> cell.values().get(field)).distinct().toList();
    Map<String, List<List<Double>>> series = new LinkedHashMap<>();
    for (StudyCells.Cell cell : of) {
      cell.figure(BOUND)
          .ifPresent(
              bound ->
                  series
                      .computeIfAbsent(
                          cell.sign(BOUND) + cell.label() + " (" + cell.budget() + ")",
                          _ -> new ArrayList<>())
                      .add(point(values.indexOf(cell.values().get(field)), bound)));
    }
    add(
        "vary-" + field.replace('.', '-'),
        "Held-out loss and " + StudyCells.shortened(field),
        field,
        "nats per token",
        values,
        series);
  }

  private static List<Double> point(double x, StudyCells.Spread y) {
    return Double.isFinite(y.deviation())
        ? ReportPlot.point(x, y.mean(), y.deviation())
        : ReportPlot.point(x, y.mean());
  }

  /** Adds a plot, or several where there are more series than can be told apart. */
  private void add(
      String id,
      String title,
      String x,
      String y,
      List<String> categories,
      Map<String, List<List<Double>>> series) {
    List<ReportPlot.Series> all =
        series.entrySet().stream()
            .map(
                each ->
                    new ReportPlot.Series(
                        each.getKey(),
                        "both",
                        each.getValue().stream()
                            .sorted((one, other) -> Double.compare(one.get(0), other.get(0)))
                            .toList()))
            .toList();
    for (int from = 0; from < all.size(); from += MOST_SERIES) {
      List<ReportPlot.Series> some = all.subList(from, Math.min(from + MOST_SERIES, all.size()));
      String part = all.size() > MOST_SERIES ? " (%d)".formatted(from / MOST_SERIES + 1) : "";
      figures.add(
          ReportFigure.of(
              new ReportPlot(
                  id + "-" + from,
                  title + part,
                  "Means over the seeds; the bars are standard deviations over them. = is exact, ≤"
                      + " an upper bound.",
                  "line",
                  true,
                  x,
                  y,
                  categories,
                  some)));
    }
  }
}
