package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.Parameter;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/** Fast and slow learning descend, and give the same bits on each engine and number of threads. */
class FitTest {
  private static final LtmConfig CONFIG = SmallModel.config(3);
  private static final LtmGraphs GRAPHS = new LtmGraphs(CONFIG, 2, SmallModel.POSITIONS);
  private static final int[] SEQUENCES = {4, 9};

  private static Batch batch() {
    return Batch.of(
        SmallModel.vocabulary().separator(),
        SmallModel.sequence(4, SmallModel.POSITIONS),
        SmallModel.sequence(9, SmallModel.POSITIONS));
  }

  @Test
  void aFitLowersTheNelboOfEachSequence() {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        FastLearning fit = new FastLearning(session, GRAPHS, FastOptions.release(16), false)) {
      List<Score> scores = new ArrayList<>();
      fit.load(batch().tokens(), batch().targets());
      fit.fit(1, 0, SEQUENCES, 0.34, (step, score) -> scores.add(score));
      assertEquals(16, scores.size());
      for (int b = 0; b < SEQUENCES.length; b++) {
        assertTrue(
            scores.getLast().nelbo(b) < scores.getFirst().nelbo(b),
            "sequence " + b + ": " + scores);
      }
    }
  }

  @Test
  void slowStepsLowerTheLossAtTheSameLatents() {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        FastLearning fit = new FastLearning(session, GRAPHS, FastOptions.paper(4), false);
        SlowLearning slow = slowLearning(session);
        Optimizer optimizer = optimizer(session)) {
      fit.load(batch().tokens(), batch().targets());
      fit.fit(1, 0, SEQUENCES, 0.3, FastLearning.Listener.NONE);
      List<Double> losses = new ArrayList<>();
      for (int step = 1; step <= 5; step++) {
        losses.add(slowStep(slow, optimizer, step));
      }
      assertTrue(losses.getLast() < losses.getFirst(), losses.toString());
    }
  }

  private static SlowLearning slowLearning(Session session) {
    return new SlowLearning(session, GRAPHS, SlowGradient.FINAL, 2L * SmallModel.POSITIONS, 2);
  }

  private static Optimizer optimizer(Session session) {
    return new Optimizer(session, CONFIG.parameters(), OptimizerOptions.published());
  }

  private static double slowStep(SlowLearning slow, Optimizer optimizer, int step) {
    slow.begin();
    double loss = 0;
    for (float nll : slow.accumulate(batch().tokens(), batch().targets())) {
      loss += nll;
    }
    optimizer.update(1e-3, step);
    return loss;
  }

  /** All that a fit and a slow step leave behind. */
  private static Map<String, float[]> learned(String backend, int threads, boolean trajectory) {
    try (Session session = SmallModel.open(backend, threads, CONFIG);
        FastLearning fit = new FastLearning(session, GRAPHS, FastOptions.paper(5), trajectory);
        SlowLearning slow = slowLearning(session);
        Optimizer optimizer = optimizer(session);
        Scoring scoring = new Scoring(session, GRAPHS)) {
      fit.load(batch().tokens(), batch().targets());
      fit.fit(1, 3, SEQUENCES, 0.3, FastLearning.Listener.NONE);
      slow.accumulate(batch().tokens(), batch().targets());
      float norm = optimizer.update(1e-3, 1);
      scoring.load(batch().tokens(), batch().targets());
      scoring.score();
      Map<String, float[]> left = new LinkedHashMap<>();
      left.put("norm", new float[] {norm});
      left.put("token nll", scoring.tokenNll());
      for (String state : List.of(Posterior.MU, Posterior.LOG_VAR, Posterior.NOISE)) {
        left.put(state, session.read(state));
      }
      for (Parameter parameter : CONFIG.parameters()) {
        for (String state :
            List.of(
                parameter.name(),
                parameter.gradient(),
                parameter.firstMoment(),
                parameter.secondMoment())) {
          left.put(state, session.read(state));
        }
      }
      return left;
    }
  }

  private static void assertSameBits(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  @Test
  void scalarAndVectorEngineLearnTheSameBits() {
    assertSameBits(learned("scalar", 1, false), learned("vector", 1, false));
  }

  @Test
  void theReleasesGradientHasTheSameBitsOnBothEngines() {
    assertSameBits(learned("scalar", 1, true), learned("vector", 2, true));
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    assertSameBits(learned("vector", 1, false), learned("vector", 2, false));
  }
}
