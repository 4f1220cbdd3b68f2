package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.models.Batch;
import org.lathe.models.Parameter;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/** The gradient of a step is the sum of its micro-batches', wherever it is made. */
class SlowLearningTest {
  private static final LtmConfig CONFIG = SmallModel.config(3);
  private static final LtmGraphs GRAPHS = new LtmGraphs(CONFIG, 1, SmallModel.POSITIONS);
  private static final long TOKENS = 2L * SmallModel.POSITIONS;

  private static SlowLearning slow(Session session, int microBatches) {
    return new SlowLearning(session, GRAPHS, SlowGradient.FINAL, TOKENS, microBatches);
  }

  private static Batch batch(int number) {
    return Batch.of(0, new int[][] {SmallModel.sequence(number, SmallModel.POSITIONS)});
  }

  private static void accumulate(SlowLearning slow, int number) {
    slow.accumulate(batch(number).tokens(), batch(number).targets());
  }

  private static Map<String, float[]> gradients(Session session) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    for (Parameter parameter : CONFIG.parameters()) {
      gradients.put(parameter.gradient(), session.read(parameter.gradient()));
    }
    return gradients;
  }

  /** The gradient states cleared, and each micro-batch added to them. */
  private static Map<String, float[]> added(String backend, int microBatches) {
    TaskGraph graph = GRAPHS.slowGradient(1.0 / TOKENS);
    try (Session session = SmallModel.open(backend, 1, CONFIG);
        Program program = session.compile(graph)) {
      for (int b = 0; b < microBatches; b++) {
        FastLearning.feed(program, batch(b).tokens(), batch(b).targets());
        program.run();
      }
      return gradients(session);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void hasTheBitsOfAddingToZeros(String backend) {
    for (int microBatches = 1; microBatches <= 3; microBatches++) {
      try (Session session = SmallModel.open(backend, 2, CONFIG);
          SlowLearning slow = slow(session, microBatches)) {
        // The second step finds what the first has left.
        for (int step = 0; step < 2; step++) {
          slow.begin();
          for (int b = 0; b < microBatches; b++) {
            accumulate(slow, b);
          }
        }
        Map<String, float[]> actual = gradients(session);
        added("scalar", microBatches)
            .forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
      }
    }
  }

  /** Along a trajectory the fast steps add theirs to what a step begins with. */
  @Test
  void aStepWithoutMicroBatchesHasNoGradient() {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        SlowLearning slow = new SlowLearning(session, GRAPHS, SlowGradient.TRAJECTORY, TOKENS, 1);
        Optimizer optimizer =
            new Optimizer(session, CONFIG.parameters(), OptimizerOptions.published())) {
      slow.begin();
      accumulate(slow, 0);
      assertTrue(optimizer.update(0, 1) > 0);
      slow.begin();
      assertEquals(0, optimizer.update(0, 2));
    }
  }

  @Test
  void moreMicroBatchesThanAskedForAreRefused() {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        SlowLearning slow = slow(session, 1)) {
      assertThrows(IllegalStateException.class, () -> accumulate(slow, 0), "no step began");
      slow.begin();
      accumulate(slow, 0);
      assertThrows(IllegalStateException.class, () -> accumulate(slow, 1));
    }
  }

  /** Made in the place of the states, not beside them. */
  @Test
  void theFirstGradientTakesNoMemoryOfItsOwn() {
    LtmConfig config = LtmConfig.of(5000, 64, 3, 2, 8, 4, 2);
    LtmGraphs graphs = new LtmGraphs(config, 1, 8);
    long table = 4L * 5000 * 64;
    Backends.Choice choice = Backends.choose("vector");
    try (Session session = choice.backend().open(choice.device(), 1)) {
      PlanningSession planning = new PlanningSession(session);
      long first = planning.memoryFor(graphs.firstSlowGradient(1)).intermediates();
      long further = planning.memoryFor(graphs.slowGradient(1)).intermediates();
      assertTrue(first < table, first + " bytes");
      assertTrue(first + table <= further, first + " and " + further + " bytes");
    }
  }
}
