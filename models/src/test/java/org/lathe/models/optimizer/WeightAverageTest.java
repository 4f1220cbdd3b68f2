package org.lathe.models.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.models.WeightStart;
import org.lathe.models.Weights;

/** The rate of the average, and its place in a session. */
class WeightAverageTest {
  private static final Parameter WEIGHT =
      new Parameter("w", TensorType.f32(3), false, WeightStart.ZEROS);
  private static final List<Parameter> ONE = List.of(WEIGHT);

  private static Session session() {
    Backends.Choice choice = Backends.choose("vector");
    return choice.backend().open(choice.device(), 1);
  }

  /** MDLM's values: 2/11 at the first update; 0.9999 from update 89,990 on. */
  @ParameterizedTest
  @CsvSource({
    "0.9999, true, 1, 0.18181818181818182",
    "0.9999, true, 2, 0.25",
    "0.9999, true, 80000, 0.9998875140607424",
    "0.9999, true, 89990, 0.9999",
    "0.9999, true, 1000000, 0.9999",
    "0.9, true, 71, 0.8888888888888888",
    "0.9999, false, 1, 0.9999",
    "0.5, false, 7, 0.5"
  })
  void theFirstUpdatesOfAWarmUpKeepLess(
      double decay, boolean warmup, long update, double expected) {
    assertEquals(expected, new AverageOptions(decay, warmup).kept(update), 1e-15);
  }

  /** Without a warm-up the initial weights keep their part, 0.5^n. */
  @Test
  void itStartsFromTheInitialWeights() {
    try (Session session = session()) {
      Weights.start(session, ONE, 1);
      session.write(WEIGHT.name(), new float[] {8, 0, -8});
      Weights.startAverages(session, ONE);
      assertArrayEquals(new float[] {8, 0, -8}, session.read(WEIGHT.average()));
      try (WeightAverage average =
          new WeightAverage(session, ONE, new AverageOptions(0.5, false))) {
        session.write(WEIGHT.name(), new float[] {0, 4, -8});
        average.add(1);
        average.add(2);
      }
      assertArrayEquals(new float[] {2, 3, -8}, session.read(WEIGHT.average()));
      assertArrayEquals(new float[] {0, 4, -8}, session.read(WEIGHT.name()));
    }
  }

  @Test
  void averagesAndWeightsChangePlacesToTheBit() {
    float[] weights = {1, -0.0f, Float.MIN_VALUE};
    float[] averages = {Float.NEGATIVE_INFINITY, 0.1f, -0.0f};
    try (Session session = session()) {
      session.declare(WEIGHT.name(), WEIGHT.type());
      session.declare(WEIGHT.average(), WEIGHT.type());
      session.write(WEIGHT.name(), weights);
      session.write(WEIGHT.average(), averages);
      for (boolean averaged : new boolean[] {true, false}) {
        AverageOptions options = averaged ? new AverageOptions(0.5, true) : AverageOptions.NONE;
        try (AveragedWeights _ = AveragedWeights.use(session, ONE, options)) {
          assertArrayEquals(averaged ? averages : weights, session.read(WEIGHT.name()));
        }
        assertArrayEquals(weights, session.read(WEIGHT.name()));
        assertArrayEquals(averages, session.read(WEIGHT.average()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "-0.1", "NaN", "2", "0.99999999", "1e-46"})
  void aDecayIsAPart(double decay) {
    InputException e = assertThrows(InputException.class, () -> new AverageOptions(decay, true));
    assertEquals("decay " + decay + ", must be at least 0 and below 1 as float32", e.getMessage());
  }
}
