package org.lathe.evaluation.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.math3.special.Beta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.TolerancePolicy;

/** The frontier against closed forms, and MAUVE of features whose answer is known. */
class MauveTest {
  private static final double[] LEFT = {1, 0};
  private static final double[] RIGHT = {0, 1};

  @Test
  void equalDistributionsHaveArea1() {
    for (double[] p : List.of(LEFT, new double[] {0.5, 0.5}, new double[] {0.2, 0.3, 0.5})) {
      assertEquals(1, DivergenceFrontier.of(p, p).area(), Math.ulp(1.0));
    }
  }

  /**
   * Disjoint: {@code KL(Q|R) = -ln(1 - w)} and {@code KL(P|R) = -ln w}, so the curve is {@code
   * ((1-w)^c, w^c)} and the area under it c B(c, c + 1), from above, since chords of a curve bent
   * inwards lie above it; twice the points come about four times as close.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1, 2, 5})
  void disjointDistributionsHaveTheAreaOfTheirClosedForm(double scale) {
    double exact = scale * Math.exp(Beta.logBeta(scale, scale + 1));
    double before = Double.POSITIVE_INFINITY;
    for (int mixtures = 26; mixtures < 500; mixtures = 2 * mixtures - 1) {
      double over = DivergenceFrontier.of(LEFT, RIGHT, scale, mixtures).area() - exact;
      assertTrue(
          over > -TolerancePolicy.GOLDEN_DOUBLE
              && over < Math.max(before / 3, TolerancePolicy.GOLDEN_DOUBLE));
      before = over;
    }
  }

  /** Scale 1 makes the disjoint frontier the straight line from (0, 1) to (1, 0). */
  @Test
  void disjointAtScale1IsATriangle() {
    assertEquals(0.5, DivergenceFrontier.of(LEFT, RIGHT, 1, 25).area(), Math.ulp(1.0));
  }

  /**
   * Three mixtures of (3/4, 1/4) and (1/4, 3/4), worked by hand: in the middle R is (1/2, 1/2) and
   * both divergences 3/4 ln(3/2) + 1/4 ln(1/2); at the ends one is 0 and the other ln 3 / 2.
   */
  @Test
  void aFrontierWorkedByHand() {
    double middle = Math.exp(-(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5)));
    double end = Math.exp(-Math.log(3) / 2);
    double area =
        end * (1 + 1) / 2 + (middle - end) * (1 + middle) / 2 + (1 - middle) * (middle + end) / 2;
    // The outermost mixtures are that weight inside the ends, where a weight's change is at most
    // tripled in a divergence.
    double off =
        DivergenceFrontier.of(new double[] {0.75, 0.25}, new double[] {0.25, 0.75}, 1, 3).area()
            - area;
    assertTrue(Math.abs(off) < 3 * DivergenceFrontier.END, () -> "off by " + off);
  }

  @Provide
  Arbitrary<double[]> distributions() {
    return Arbitraries.doubles()
        .between(0, 1)
        .array(double[].class)
        .ofSize(6)
        .filter(weights -> Arrays.stream(weights).sum() > 0.1)
        .map(
            weights -> {
              double sum = Arrays.stream(weights).sum();
              return Arrays.stream(weights).map(weight -> weight / sum).toArray();
            });
  }

  @Property(tries = 300)
  void theAreaLiesBetweenZeroAndOneAndNamesDoNotMatter(
      @ForAll("distributions") double[] p, @ForAll("distributions") double[] q) {
    DivergenceFrontier frontier = DivergenceFrontier.of(p, q);
    double area = frontier.area();
    assertTrue(area > 0 && area <= 1 + Math.ulp(1.0), () -> "area " + area);
    assertEquals(
        area,
        DivergenceFrontier.of(q, p).area(),
        TolerancePolicy.GOLDEN_DOUBLE,
        "the frontier of Q and P is that of P and Q mirrored");
    for (int i = 1; i < frontier.points().size(); i++) {
      assertTrue(
          frontier.points().get(i).y()
              <= frontier.points().get(i - 1).y() + TolerancePolicy.GOLDEN_DOUBLE);
    }
  }

  /** {@code count} features of each of the clusters, around its own direction. */
  private static List<float[]> around(int count, int dim, long seed, int... clusters) {
    Random random = new Random(seed);
    List<float[]> features = new ArrayList<>();
    for (int cluster : clusters) {
      for (int i = 0; i < count; i++) {
        float[] feature = new float[dim];
        for (int j = 0; j < dim; j++) {
          feature[j] = (float) (0.01 * random.nextGaussian()) + (j == cluster ? 1 : 0);
        }
        features.add(feature);
      }
    }
    return features;
  }

  @Test
  void theSameTextsScore1() {
    List<float[]> features = around(10, 8, 1, 0, 1, 2, 3);
    Mauve mauve = Mauve.of(features, features, 1);
    assertEquals(1, mauve.mauve(), Math.ulp(1.0));
    assertEquals(1, mauve.smoothed(), Math.ulp(1.0));
    assertEquals(4, mauve.buckets());
  }

  /** Two clusters that share nothing: the histograms are disjoint, whatever the width. */
  @ParameterizedTest
  @ValueSource(ints = {3, 200})
  void textsThatShareNothingScoreTheDisjointArea(int dim) {
    Mauve mauve = Mauve.of(around(20, dim, 1, 0), around(20, dim, 2, 1), 1);
    assertEquals(
        DivergenceFrontier.of(LEFT, RIGHT).area(), mauve.mauve(), TolerancePolicy.GOLDEN_DOUBLE);
    assertTrue(mauve.smoothed() > mauve.mauve());
  }

  /** Half of the samples stand where the references do. */
  @Test
  void textsThatShareHalfScoreTheAreaOfTheirHistograms() {
    Mauve mauve = Mauve.of(around(10, 5, 1, 0, 1), around(20, 5, 2, 0), 1);
    assertEquals(2, mauve.buckets());
    assertEquals(
        DivergenceFrontier.of(new double[] {1, 0}, new double[] {0.5, 0.5}).area(),
        mauve.mauve(),
        TolerancePolicy.GOLDEN_DOUBLE);
  }

  @Test
  void longerFeaturesOfTheSameDirectionAreTheSame() {
    List<float[]> features = around(20, 8, 1, 0, 1);
    List<float[]> longer =
        features.stream()
            .map(
                feature -> {
                  float[] scaled = feature.clone();
                  IntStream.range(0, scaled.length).forEach(j -> scaled[j] *= 64);
                  return scaled;
                })
            .toList();
    assertEquals(1, Mauve.of(features, longer, 1).mauve(), Math.ulp(1.0));
  }

  @Test
  void bucketsAreATenthOfTheFewerTexts() {
    assertEquals(500, Mauve.buckets(5000, 9000));
    assertEquals(2, Mauve.buckets(1, 9000));
    // As the released package rounds: halves to the even number.
    assertEquals(2, Mauve.buckets(25, 25));
    assertEquals(4, Mauve.buckets(35, 35));
    assertThrows(IllegalArgumentException.class, () -> Mauve.of(List.of(), around(1, 2, 1, 0), 1));
  }

  /** Points on a line through space: one component, and distances along it stay. */
  @Test
  void principalComponentsKeepTheLine() {
    double[][] rows = {{0, 0, 5}, {3, 4, 5}, {6, 8, 5}, {9, 12, 5}};
    double[][] scores = PrincipalComponents.scores(rows, 0.9);
    for (int i = 0; i < rows.length; i++) {
      assertEquals(1, scores[i].length);
      assertEquals(
          Math.abs(5 * i - 7.5), Math.abs(scores[i][0]), TolerancePolicy.GOLDEN_DOUBLE * 7.5);
    }
  }

  /** Wide rows go by products of rows, tall ones by those of columns: distances are the same. */
  @Test
  void bothWaysToTheComponentsAgree() {
    double[][] rows = new double[6][5];
    Random random = new Random(3);
    for (double[] row : rows) {
      Arrays.setAll(row, j -> random.nextGaussian() * (5 - j));
    }
    double[][] tall = PrincipalComponents.scores(rows, 0.99);
    double[][] wide =
        PrincipalComponents.scores(
            Arrays.stream(rows).map(row -> Arrays.copyOf(row, 9)).toArray(double[][]::new), 0.99);
    assertArrayEquals(
        distances(tall), distances(wide), TolerancePolicy.GOLDEN_DOUBLE * distances(tall)[1]);
  }

  private static double[] distances(double[][] rows) {
    return Arrays.stream(rows)
        .mapToDouble(
            row -> {
              double sum = 0;
              for (int j = 0; j < row.length; j++) {
                sum += (row[j] - rows[0][j]) * (row[j] - rows[0][j]);
              }
              return Math.sqrt(sum);
            })
        .toArray();
  }

  @Test
  void kMeansFindsWhatLiesApart() {
    double[][] rows = {{0, 0}, {10, 0}, {0, 10}, {0.1, 0}, {10, 0.1}, {0.1, 10}};
    int[] labels = KMeans.labels(rows, 3, 5, 500, 1);
    for (int i = 0; i < 3; i++) {
      assertEquals(labels[i], labels[i + 3]);
    }
    assertEquals(3, Arrays.stream(labels).distinct().count());
    assertArrayEquals(labels, KMeans.labels(rows, 3, 5, 500, 1));
  }
}
