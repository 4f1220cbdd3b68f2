package org.lathe.models.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.models.WeightStart;
import org.lathe.models.Weights;

/** What the options of AdamW decay and clip, against AdamW in float64. */
class OptimizerTest {
  private static final Parameter MATRIX =
      new Parameter("layers.matrix", TensorType.f32(2, 3, 5), true, new WeightStart.Uniform(1));
  private static final Parameter VECTOR =
      new Parameter("layers.vector", TensorType.f32(2, 4), true, WeightStart.ONES);
  private static final List<Parameter> BOTH = List.of(MATRIX, VECTOR);
  private static final double RATE = 0.01;
  private static final int STEPS = 3;

  /** A gradient whose norm is about 20. */
  private static float gradient(int step, int element) {
    return (float) (4 * StrictMath.sin(1.7 * step + 0.9 * element));
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, false, 1",
    "0.1, true, 1",
    "0.1, false, 0",
    "0.1, true, 0",
    "0, true, 0",
    "0, false, 1000"
  })
  void weightsAreThoseOfAdamW(double decay, boolean decayVectors, double clip) {
    OptimizerOptions options = new OptimizerOptions(0.9, 0.999, 1e-3, decay, decayVectors, clip);
    Backends.Choice choice = Backends.choose("vector");
    try (Session session = choice.backend().open(choice.device(), 1)) {
      Weights.start(session, BOTH, 1);
      double[][] expected =
          BOTH.stream().map(p -> doubles(session.read(p.name()))).toArray(double[][]::new);
      double[][] first = {new double[expected[0].length], new double[expected[1].length]};
      double[][] second = {new double[expected[0].length], new double[expected[1].length]};
      try (Optimizer optimizer = new Optimizer(session, BOTH, options)) {
        for (int step = 1; step <= STEPS; step++) {
          double squares = 0;
          for (Parameter parameter : BOTH) {
            float[] gradient = new float[parameter.type().shape().size()];
            for (int i = 0; i < gradient.length; i++) {
              gradient[i] = gradient(step, i);
              squares += (double) gradient[i] * gradient[i];
            }
            session.write(parameter.gradient(), gradient);
          }
          double norm = Math.sqrt(squares);
          assertEquals(norm, optimizer.update(RATE, step), 1e-6 * norm, "norm before clipping");
          double scale = clip == 0 ? 1 : Math.min(1, clip / (norm + 1e-6));
          for (int p = 0; p < BOTH.size(); p++) {
            double decayed = p == 0 || decayVectors ? decay : 0;
            for (int i = 0; i < expected[p].length; i++) {
              double g = scale * gradient(step, i);
              first[p][i] += 0.1 * (g - first[p][i]);
              second[p][i] += 0.001 * (g * g - second[p][i]);
              double mean = first[p][i] / (1 - Math.pow(0.9, step));
              double root = Math.sqrt(second[p][i] / (1 - Math.pow(0.999, step)));
              expected[p][i] *= 1 - RATE * decayed;
              expected[p][i] -= RATE * mean / (root + 1e-3);
            }
          }
        }
      }
      for (int p = 0; p < BOTH.size(); p++) {
        float[] found = session.read(BOTH.get(p).name());
        for (int i = 0; i < found.length; i++) {
          // A step moves a weight by about RATE, the smallest decay that is wrong by RATE * decay.
          assertEquals(expected[p][i], found[i], 1e-3 * RATE * 0.1, BOTH.get(p).name() + " " + i);
        }
      }
    }
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
