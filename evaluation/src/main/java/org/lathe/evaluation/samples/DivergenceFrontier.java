package org.lathe.evaluation.samples;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The divergence frontier of two discrete distributions P and Q (Pillutla et al., 2021, equation
 * 1): for each mixture {@code R = w P + (1 - w) Q} the point {@code (exp(-c KL(Q|R)), exp(-c
 * KL(P|R)))}, and the ends (0, 1) and (1, 0). The area under it is MAUVE: 1 for equal
 * distributions; for disjoint ones, in the limit of many points, {@code c B(c, c + 1)}, 0.004 at c
 * = 5.
 *
 * @param points in order of their first coordinate
 */
public record DivergenceFrontier(List<Point> points) implements Serializable {
  /** The paper's scaling constant c. */
  public static final double SCALE = 5;

  /** Mixtures that the released package takes. */
  public static final int MIXTURES = 25;

  /** The released package's mixtures reach from this weight to 1 minus it. */
  static final double END = 1e-6;

  /**
   * A point of the frontier.
   *
   * @param x {@code exp(-c KL(Q|R))}
   * @param y {@code exp(-c KL(P|R))}
   */
  public record Point(double x, double y) implements Serializable {}

  /** Returns the frontier with the constants of the released package. */
  public static DivergenceFrontier of(double[] p, double[] q) {
    return of(p, q, SCALE, MIXTURES);
  }

  /**
   * Returns the frontier.
   *
   * @param p probabilities
   * @param q as many
   * @param scale c
   * @param mixtures how many, at least 2, their weights evenly spread
   */
  public static DivergenceFrontier of(double[] p, double[] q, double scale, int mixtures) {
    List<Point> inside =
        IntStream.range(0, mixtures)
            .mapToObj(
                i -> {
                  double w = END + (1 - 2 * END) * i / (mixtures - 1);
                  double[] r =
                      IntStream.range(0, p.length)
                          .mapToDouble(b -> w * p[b] + (1 - w) * q[b])
                          .toArray();
                  return new Point(
                      StrictMath.exp(-scale * divergence(q, r)),
                      StrictMath.exp(-scale * divergence(p, r)));
                })
            .toList();
    // The higher of two points at one place comes first: the frontier falls.
    Comparator<Point> order =
        Comparator.comparingDouble(Point::x)
            .thenComparing(Comparator.comparingDouble(Point::y).reversed());
    return new DivergenceFrontier(
        Stream.concat(inside.stream(), Stream.of(new Point(0, 1), new Point(1, 0)))
            .sorted(order)
            .toList());
  }

  /** Returns the area under the points joined by straight lines, in [0, 1]. */
  public double area() {
    double area = 0;
    for (int i = 1; i < points.size(); i++) {
      Point a = points.get(i - 1);
      Point b = points.get(i);
      area += (b.x() - a.x()) * (a.y() + b.y()) / 2;
    }
    return area;
  }

  /** {@code KL(a|b)} in nats, never below 0 by rounding; b is positive where a is. */
  private static double divergence(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      if (a[i] > 0) {
        sum += a[i] * StrictMath.log(a[i] / b[i]);
      }
    }
    return Math.max(0, sum);
  }
}
