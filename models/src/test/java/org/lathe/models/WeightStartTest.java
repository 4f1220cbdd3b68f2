package org.lathe.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.graph.TensorType;

/** Weights start with the values that their distribution says. */
class WeightStartTest {
  private static final double BOUND = 0.125;
  private static final TensorType TYPE = TensorType.f32(2, 300, 70);

  private static Parameter parameter(WeightStart start) {
    return new Parameter("layers.a.weight", TYPE, true, start);
  }

  /** The values of the last of some weights. */
  private static float[] started(String engine, long seed, WeightStart... starts) {
    Backends.Choice choice = Backends.choose(engine);
    try (Session session = choice.backend().open(choice.device(), 2)) {
      List<Parameter> all =
          Arrays.stream(starts)
              .map(start -> new Parameter("w" + start.hashCode(), TYPE, true, start))
              .toList();
      Weights.start(session, all, seed);
      return session.read(all.getLast().name());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void uniformElementsFillTheirIntervalEvenly(long seed) {
    float[] values = started("vector", seed, new WeightStart.Uniform(BOUND));
    int cells = 50;
    int[] counts = new int[cells];
    double mean = 0;
    double square = 0;
    double neighbours = 0;
    for (int i = 0; i < values.length; i++) {
      assertTrue(Math.abs(values[i]) <= BOUND, "element " + i + " is " + values[i]);
      counts[Math.min(cells - 1, (int) ((values[i] / BOUND + 1) / 2 * cells))]++;
      mean += values[i] / values.length;
      square += (double) values[i] * values[i] / values.length;
      neighbours += i == 0 ? 0 : (double) values[i] * values[i - 1] / values.length;
    }
    // Four standard errors each, from the moments of the distribution.
    double root = Math.sqrt(values.length);
    assertEquals(0, mean, 4 * BOUND / Math.sqrt(3) / root);
    assertEquals(BOUND * BOUND / 3, square, 4 * BOUND * BOUND * Math.sqrt(4 / 45.0) / root);
    assertEquals(0, neighbours, 4 * BOUND * BOUND / 3 / root);
    double expected = (double) values.length / cells;
    double chi = Arrays.stream(counts).mapToDouble(n -> (n - expected) * (n - expected)).sum();
    int degrees = cells - 1;
    assertEquals(degrees, chi / expected, 4 * Math.sqrt(2.0 * degrees));
  }

  @Test
  void theDrawIsAFunctionOfSeedAndNumberOnEachEngine() {
    WeightStart uniform = new WeightStart.Uniform(BOUND);
    float[] first = started("vector", 1, uniform);
    assertArrayEquals(first, started("scalar", 1, uniform));
    assertFalse(Arrays.equals(first, started("vector", 2, uniform)), "another seed");
    assertFalse(
        Arrays.equals(first, started("vector", 1, WeightStart.ONES, uniform)), "another number");
  }

  @Test
  void aConstantFillsAMatrixThatStaysOne() {
    float[] zeros = new float[TYPE.shape().size()];
    assertArrayEquals(zeros, started("vector", 1, WeightStart.ZEROS));
    float[] ones = zeros.clone();
    Arrays.fill(ones, 1);
    assertArrayEquals(ones, started("vector", 1, WeightStart.ONES));
    assertTrue(parameter(WeightStart.ZEROS).isMatrix());
    assertFalse(
        new Parameter("layers.b", TensorType.f32(2, 70), true, WeightStart.ZEROS).isMatrix(),
        "a vector for each layer");
    assertTrue(new Parameter("t", TensorType.f32(2, 70), false, WeightStart.ZEROS).isMatrix());
  }

  @Test
  void aStartWithoutSpreadIsNoDistribution() {
    assertThrows(IllegalArgumentException.class, () -> new WeightStart.Uniform(0));
    assertThrows(IllegalArgumentException.class, () -> new WeightStart.Normal(0));
    assertThrows(IllegalArgumentException.class, () -> new WeightStart.Uniform(Double.NaN));
  }

  @Test
  void ratesOfStatesStartAtLogarithms() {
    float[] values = started("vector", 1, new WeightStart.Logarithms());
    for (int i = 0; i < values.length; i++) {
      assertEquals((float) Math.log(i % 70 + 1), values[i], 1e-6f);
    }
  }

  /** The softplus of the elements is log-uniform: the shares below its quantiles say so. */
  @Test
  void biasesOfStepsHaveALogUniformSoftplus() {
    float[] values = started("vector", 1, new WeightStart.InverseSoftplus(1e-3, 0.1, 2e-3));
    int[] below = new int[4];
    for (float value : values) {
      double step = Math.log1p(Math.exp(value));
      assertTrue(step > 2e-3 * (1 - 1e-5) && step < 0.1 * (1 + 1e-5), () -> "step " + step);
      for (int q = 1; q < below.length; q++) {
        below[q] += step < 1e-3 * Math.pow(100, q / 4.0) ? 1 : 0;
      }
    }
    double n = values.length;
    for (int q = 1; q < below.length; q++) {
      double share = q / 4.0;
      assertEquals(share, below[q] / n, 4 * Math.sqrt(share * (1 - share) / n));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new WeightStart.InverseSoftplus(0.1, 0.01, 1e-4));
  }
}
