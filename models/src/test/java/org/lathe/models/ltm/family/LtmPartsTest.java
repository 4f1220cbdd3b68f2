package org.lathe.models.ltm.family;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.StepPart;
import org.lathe.models.StepShape;
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmOptions;

/** The parts that are measured one by one are the work of a training step, bit for bit. */
class LtmPartsTest {
  private static final LtmConfig CONFIG = LtmConfig.of(31, 16, 2, 2, 12, 6, 2);
  private static final Batch BATCH =
      Batch.of(0, new int[] {1, 5, 9, 2, 7, 3}, new int[] {4, 4, 8, 30, 1, 2});
  private static final Occasion OCCASION = new Occasion(3, 2, 5, new int[] {0, 1});

  /** Returns the gradient of a step that the work does. */
  private static Map<String, float[]> gradient(LtmOptions options, Work work) {
    LtmModel model = new LtmModel(CONFIG);
    VectorBackend engine = new VectorBackend();
    try (Session session = engine.open(engine.devices().getFirst(), 1)) {
      Weights.start(session, model.parameters(), 1);
      try (Objective objective =
          model.objective(session, StepShape.of(new BatchShape(2, 6), 1), options)) {
        objective.begin();
        work.on(objective);
      }
      Map<String, float[]> gradients = new LinkedHashMap<>();
      for (Parameter parameter : model.parameters()) {
        gradients.put(parameter.name(), session.read(parameter.gradient()));
      }
      return gradients;
    }
  }

  @FunctionalInterface
  private interface Work {
    void on(Objective objective);
  }

  private static void allParts(Objective objective) {
    List<StepPart> parts = objective.parts(BATCH, OCCASION);
    assertEquals(List.of("prefix", "fast", "slow"), parts.stream().map(StepPart::label).toList());
    for (StepPart part : parts) {
      for (int i = 0; i < part.times(); i++) {
        assertEquals(part.label().equals("prefix"), Double.isNaN(part.work().getAsDouble()));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> areTheStep() {
    return Stream.of(
            LtmOptions.paper(4),
            LtmOptions.honest(3),
            LtmOptions.paper(4).with(FastOptions.release(4)))
        .map(
            options ->
                DynamicTest.dynamicTest(
                    options.toString(),
                    () -> {
                      Map<String, float[]> whole =
                          gradient(
                              options,
                              objective -> {
                                objective.prepare(BATCH, OCCASION, step -> {});
                                objective.accumulate();
                              });
                      Map<String, float[]> parts = gradient(options, LtmPartsTest::allParts);
                      whole.forEach(
                          (name, values) -> assertArrayEquals(values, parts.get(name), name));
                      assertTrue(whole.values().stream().anyMatch(each -> each[0] != 0));
                    }));
  }
}
