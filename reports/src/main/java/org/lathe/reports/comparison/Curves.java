package org.lathe.reports.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.StringJoiner;
import org.lathe.reports.page.ReportFigure;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportPlot;

/**
 * Plots of several lines; if there are too many lines for one plot, they are divided over several
 * plots.
 */
final class Curves {
  /** As many as the page has colours, dashes and marks for. */
  private static final int MOST = 6;

  private static final int MARKED = 20;

  private Curves() {}

  /**
   * Returns plots over values that are not evenly spaced, such as powers of two; the axis spaces
   * them evenly.
   *
   * @param places of all lines
   * @param lines points whose x is a place
   */
  static List<ReportFigure> overPlaces(
      ReportPlot like, SortedSet<Integer> places, List<ReportPlot.Series> lines) {
    List<Integer> order = List.copyOf(places);
    List<ReportPlot.Series> numbered = new ArrayList<>();
    for (ReportPlot.Series line : lines) {
      List<List<Double>> points = new ArrayList<>();
      for (List<Double> point : line.points()) {
        List<Double> moved = new ArrayList<>(point);
        moved.set(0, (double) order.indexOf(point.getFirst().intValue()));
        points.add(moved);
      }
      numbered.add(new ReportPlot.Series(line.name(), line.style(), points));
    }
    List<String> names = order.stream().map(ReportNumber::whole).toList();
    return split(like, names, numbered);
  }

  /** Returns plots over numbers. */
  static List<ReportFigure> over(ReportPlot like, List<ReportPlot.Series> lines) {
    return split(like, List.of(), lines);
  }

  private static List<ReportFigure> split(
      ReportPlot like, List<String> categories, List<ReportPlot.Series> lines) {
    List<ReportFigure> figures = new ArrayList<>();
    for (int from = 0; from < lines.size(); from += MOST) {
      List<ReportPlot.Series> part = lines.subList(from, Math.min(from + MOST, lines.size()));
      String more = lines.size() > MOST ? " (" + (from / MOST + 1) + ")" : "";
      figures.add(
          ReportFigure.of(
              new ReportPlot(
                  like.id() + "-" + from / MOST,
                  like.title() + more,
                  caption(categories, part),
                  like.kind(),
                  ReportPlot.spansDecades(part),
                  like.x(),
                  like.y(),
                  categories,
                  part)));
    }
    return figures;
  }

  /** Where each line begins and ends, in words. */
  private static String caption(List<String> categories, List<ReportPlot.Series> lines) {
    StringJoiner said = new StringJoiner("; ", "From first to last: ", ".");
    for (ReportPlot.Series line : lines) {
      List<List<Double>> points = line.points();
      said.add(
          "%s %s at %s, %s at %s"
              .formatted(
                  line.name(),
                  value(points.getFirst()),
                  place(categories, points.getFirst()),
                  value(points.getLast()),
                  place(categories, points.getLast())));
    }
    return said.toString();
  }

  private static String place(List<String> categories, List<Double> point) {
    return categories.isEmpty()
        ? ReportNumber.of(point.getFirst())
        : categories.get(point.getFirst().intValue());
  }

  private static String value(List<Double> point) {
    return point.get(1) == null ? "not finite" : ReportNumber.of(point.get(1));
  }

  /** Marks that would run into each other are left out. */
  static String style(List<List<Double>> points) {
    return points.size() > MARKED ? "line" : "both";
  }

  /** Returns a plot without lines, as a pattern for others. */
  static ReportPlot like(String id, String title, String x, String y) {
    return new ReportPlot(id, title, "", "line", false, x, y, List.of(), List.of());
  }
}
