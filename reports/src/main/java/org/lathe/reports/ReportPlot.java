package org.lathe.reports;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One plot of a report. {@code report.js} draws it; its caption says the last values, so that the
 * picture is not their only carrier.
 *
 * @param id of the elements in the page
 * @param kind {@code line}, or {@code bar} with the series' points over {@code categories}
 * @param log whether the vertical axis is logarithmic
 * @param x what the horizontal axis shows
 * @param y what the vertical axis shows, with its unit
 * @param categories names of the bars' groups, or of the places of a line's points, which are then
 *     numbered from 0; empty for lines over numbers
 */
public record ReportPlot(
    String id,
    String title,
    String caption,
    String kind,
    boolean log,
    String x,
    String y,
    List<String> categories,
    List<Series> series) {

  /** More points than this cannot be told apart on a screen, and would make the page heavy. */
  private static final int MOST_POINTS = 1500;

  private static final MathContext DIGITS = new MathContext(6);

  /**
   * One line, row of marks, or set of bars.
   *
   * @param style {@code line}, {@code marks}, or {@code both}
   * @param points x and y of each, and the standard error of y where there is one; null for what is
   *     not finite, which leaves a gap
   */
  public record Series(String name, String style, List<List<Double>> points) {

    /** The steps' values; of a long run the means of equally many neighbours. */
    public static Series of(
        String name,
        List<ReportMetrics.Step> steps,
        ToDoubleFunction<? super ReportMetrics.Step> value) {
      int group = stepsPerPoint(steps.size());
      List<List<Double>> points = new ArrayList<>();
      for (int from = 0; from < steps.size(); from += group) {
        List<ReportMetrics.Step> part = steps.subList(from, Math.min(from + group, steps.size()));
        double mean = part.stream().mapToDouble(value).average().orElseThrow();
        points.add(point(part.getLast().step(), mean));
      }
      return new Series(name, "line", points);
    }
  }

  /** How many steps one point stands for in a run of {@code steps}. */
  public static int stepsPerPoint(int steps) {
    return Math.max(1, Math.ceilDiv(steps, MOST_POINTS));
  }

  /** A point with as many digits as a screen could show. */
  public static List<Double> point(double x, double y) {
    List<Double> point = new ArrayList<>();
    point.add(x);
    point.add(Double.isFinite(y) ? new BigDecimal(y).round(DIGITS).doubleValue() : null);
    return point;
  }

  /** A point with its standard error, which is drawn as a bar through it. */
  static List<Double> point(double x, double y, double error) {
    List<Double> point = point(x, y);
    point.add(point(x, error).get(1));
    return point;
  }
}
