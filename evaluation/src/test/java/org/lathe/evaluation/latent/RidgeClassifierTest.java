package org.lathe.evaluation.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The closed forms of the classifier are what they stand for. */
class RidgeClassifierTest {
  private static final int CLASSES = 3;

  @Property(tries = 20)
  void whatIsLeftOutIsPredictedAsByAClassifierThatNeverSawIt(
      @ForAll long seed,
      @ForAll @IntRange(min = 6, max = 15) int examples,
      @ForAll @IntRange(min = 1, max = 25) int dimensions,
      @ForAll @IntRange(min = -2, max = 3) int exponent) {
    int[] labels = Examples.labels(examples, CLASSES, seed);
    double[][] products = Examples.products(Examples.noise(examples, dimensions, seed));
    double ridge = Math.pow(10, exponent);
    int[] all = IntStream.range(0, examples).toArray();
    int[] refitted = new int[examples];
    for (int i = 0; i < examples; i++) {
      int out = i;
      int[] others = IntStream.range(0, examples).filter(j -> j != out).toArray();
      int[] known = IntStream.of(others).map(j -> labels[j]).toArray();
      refitted[i] =
          new RidgeClassifier(products, others, new int[] {i}).answers(known, CLASSES, ridge)[0];
    }
    assertArrayEquals(
        refitted, new RidgeClassifier(products, all, all).leftOut(labels, CLASSES, ridge));
  }

  @Test
  void featuresWithoutAnyDifferencePredictTheMajority() {
    double[][] products = new double[5][5];
    RidgeClassifier classifier =
        new RidgeClassifier(products, new int[] {0, 1, 2}, new int[] {3, 4});
    assertArrayEquals(new int[] {1, 1}, classifier.predict(new int[] {1, 0, 1}, CLASSES));
  }

  @Test
  void theInterceptTakesUpWhatAllFeaturesHaveInCommon() {
    float[][] near = {{1}, {2}, {3}, {11}, {12}, {13}, {2.5f}, {11.5f}};
    float[][] far = new float[near.length][1];
    IntStream.range(0, near.length).forEach(i -> far[i][0] = near[i][0] + 4096);
    int[] train = {0, 1, 2, 3, 4, 5};
    int[] labels = {0, 0, 0, 2, 2, 2};
    for (float[][] features : new float[][][] {near, far}) {
      int[] answers =
          new RidgeClassifier(Examples.products(features), train, new int[] {6, 7})
              .predict(labels, CLASSES);
      assertArrayEquals(new int[] {0, 2}, answers);
    }
  }

  /** Eigenvalues over many orders of magnitude, as those of latents of which few are used. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5})
  void featuresOfVeryDifferentSizesAreDecomposed(long seed) {
    int examples = 240;
    float[][] features = Examples.noise(examples, 50, seed);
    for (float[] row : features) {
      for (int j = 0; j < row.length; j++) {
        row[j] *= (float) Math.pow(10, -(j % 12));
      }
    }
    int[] all = IntStream.range(0, examples).toArray();
    int[] answers =
        new RidgeClassifier(Examples.products(features), all, all)
            .predict(Examples.labels(examples, CLASSES, seed), CLASSES);
    assertEquals(examples, answers.length);
  }
}
