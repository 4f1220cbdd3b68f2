package org.lathe.reports.page;

import java.util.ArrayList;
import java.util.List;

/**
 * A plot with the table of its values.
 *
 * @param plot what is drawn
 * @param table the same in numbers; null for a plot of too many points
 */
public record ReportFigure(ReportPlot plot, ReportTable table) {

  /** Returns the plot with the table of its values, a row for each position on the x axis. */
  public static ReportFigure of(ReportPlot plot) {
    List<Double> places =
        plot.series().stream()
            .flatMap(series -> series.points().stream())
            .map(List::getFirst)
            .distinct()
            .sorted()
            .toList();
    List<ReportTable.Row> rows = new ArrayList<>();
    for (Double place : places) {
      List<String> cells = plot.series().stream().map(series -> at(series, place)).toList();
      rows.add(ReportTable.Row.of(List.of(name(plot, place)), cells));
    }
    String[] names = plot.series().stream().map(ReportPlot.Series::name).toArray(String[]::new);
    return new ReportFigure(
        plot,
        new ReportTable(
            plot.title() + ": " + plot.y(),
            List.of(plot.x()),
            List.of(ReportTable.Group.of(names)),
            rows));
  }

  private static String name(ReportPlot plot, double place) {
    return plot.categories().isEmpty()
        ? ReportNumber.of(place)
        : plot.categories().get((int) place);
  }

  private static String at(ReportPlot.Series series, Double place) {
    return series.points().stream()
        .filter(point -> point.getFirst().equals(place))
        .findFirst()
        .map(
            point ->
                point.get(1) == null
                    ? "not finite"
                    : ReportNumber.of(point.get(1))
                        + (point.size() > 2 && point.get(2) != null
                            ? " ± " + ReportNumber.error(point.get(2))
                            : ""))
        .orElse("–");
  }
}
