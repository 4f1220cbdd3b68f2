package org.lathe.cpu.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.cpu.ArrayView;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.Shape;
import org.lathe.graph.op.PhiloxNormal;

/**
 * The normals have a normal distribution, and each depends only on key, stream words and index. The
 * key is fixed, so the statistics are the same in every run.
 */
class PhiloxNormalTest {
  private static final int[] KEY = {20_260_714, 2};

  private static final int COUNT = 1_000_000;

  @Test
  void momentsAreThoseOfTheStandardNormal() {
    float[] x = normals(Shape.of(1, 1, COUNT), 1, 2, 3);
    double mean = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    for (float value : x) {
      double square = (double) value * value;
      mean += value / (double) COUNT;
      second += square / COUNT;
      third += square * value / COUNT;
      fourth += square * square / COUNT;
    }
    // The variance of the mean of x^k is (E x^2k - (E x^k)^2) / n.
    near("mean", 0, mean, 1);
    near("variance", 1, second, 2);
    near("skewness", 0, third, 15);
    near("kurtosis", 3, fourth, 96);
  }

  @Test
  void neighboursAreNotCorrelated() {
    float[] x = normals(Shape.of(1, 1, COUNT), 7, 8, 9);
    for (int lag = 1; lag <= 4; lag++) {
      double sum = 0;
      for (int i = 0; i + lag < COUNT; i++) {
        sum += (double) x[i] * x[i + lag] / COUNT;
      }
      near("correlation at distance " + lag, 0, sum, 1);
    }
  }

  @Test
  void rowsAreFunctionsOfTheirStreamAlone() {
    float[] alone = normals(Shape.of(1, 1, 21), 40, 50, 60);
    float[] batch = normals(Shape.of(3, 2, 7), 1, 2, 3, 40, 50, 60);
    for (int group = 0; group < 3; group++) {
      int at = (group * 2 + 1) * 7;
      assertArrayEquals(
          Arrays.copyOfRange(alone, group * 7, (group + 1) * 7),
          Arrays.copyOfRange(batch, at, at + 7));
    }
  }

  private static void near(String what, double expected, double actual, double variance) {
    double deviation = Math.sqrt(variance / COUNT);
    assertEquals(expected, actual, TolerancePolicy.DEVIATIONS * deviation, what);
  }

  private static float[] normals(Shape shape, int... stream) {
    ArrayView normals = ArrayView.of(new float[shape.size()], 0, shape);
    new PhiloxNormalScalar()
        .apply(
            new PhiloxNormal(shape),
            List.of(
                ArrayView.of(KEY, 0, Shape.of(2)),
                ArrayView.of(stream, 0, Shape.of(stream.length / 3, 3))),
            List.of(normals));
    return normals.floats();
  }
}
