package org.lathe.reports.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * One plot of a report. {@code page.js} draws it; its caption gives the last values for those who
 * cannot see the picture.
 *
 * @param id of the elements in the page
 * @param kind {@code line}, or {@code bar} with the series' points over {@code categories}
 * @param log whether the vertical axis is logarithmic
 * @param x what the horizontal axis shows
 * @param y what the vertical axis shows, with its unit
 * @param categories names of the groups of bars, or of the positions of the points of a line, which
 *     are then numbered from 0; empty for lines over numbers
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

  /** Values that are this many times apart cannot be read on one linear axis. */
  private static final double DECADE = 10;

  private static final MathContext DIGITS = new MathContext(6);

  /**
   * One line, row of marks, or set of bars.
   *
   * @param style {@code line}, {@code marks}, or {@code both}
   * @param points x and y of each, and the standard error of y where there is one; null for what is
   *     not finite, which leaves a gap
   */
  public record Series(String name, String style, List<List<Double>> points) {}

  /** Returns whether the values are all above zero and span a decade: their axis is logarithmic. */
  public static boolean spansDecades(List<Series> series) {
    DoubleSummaryStatistics values =
        series.stream()
            .flatMap(each -> each.points().stream())
            .filter(point -> point.get(1) != null)
            .mapToDouble(point -> point.get(1))
            .summaryStatistics();
    return values.getMin() > 0 && values.getMax() >= DECADE * values.getMin();
  }

  /** Returns a point with as many digits as a screen can show. */
  public static List<Double> point(double x, double y) {
    List<Double> point = new ArrayList<>();
    point.add(x);
    point.add(Double.isFinite(y) ? new BigDecimal(y).round(DIGITS).doubleValue() : null);
    return point;
  }

  /** Returns a point with its standard error, which is drawn as a bar through it. */
  public static List<Double> point(double x, double y, double error) {
    List<Double> point = point(x, y);
    point.add(point(x, error).get(1));
    return point;
  }
}
