package org.lathe.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.Losses;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.network.SmallDiffusion;
import org.lathe.models.diffusion.noise.ForwardNoise;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.TimeDraw;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/** What the weights follow. */
class DiffusionObjectiveTest {
  private static final int LENGTH = SmallDiffusion.POSITIONS;
  private static final int SEQUENCES = 4;
  private static final int SEPARATOR = 0;
  private static final double LEAST = 1e-3;
  private static final int STEPS = 200;
  private static final int MEAN = 40;

  private record Followed(Losses losses, Map<String, float[]> gradients) {}

  private static DiffusionOptions options(Reduction reduction) {
    return new DiffusionOptions(TimeDraw.STRATIFIED, LEAST, reduction);
  }

  private static Losses step(Objective objective, int micro, int step) {
    Losses sums = null;
    objective.begin();
    for (int first = 0; first < SEQUENCES; first += micro) {
      int[] numbers = IntStream.range(first, first + micro).toArray();
      int[][] sequences =
          IntStream.of(numbers)
              .mapToObj(k -> SmallDiffusion.sequence(k, LENGTH))
              .toArray(int[][]::new);
      objective.prepare(
          Batch.of(SEPARATOR, sequences), new Occasion(5, step, 10, numbers), StepListener.NONE);
      Losses losses = objective.accumulate();
      sums = sums == null ? losses : sums.plus(losses);
    }
    return sums;
  }

  private static Followed follow(Session session, DiffusionConfig config, int micro, Reduction by) {
    DiffusionModel model = new DiffusionModel(config);
    try (Objective objective =
        model.objective(
            session, StepShape.of(new BatchShape(micro, LENGTH), SEQUENCES / micro), options(by))) {
      Losses losses = step(objective, micro, 3);
      Map<String, float[]> gradients = new HashMap<>();
      for (Parameter parameter : model.parameters()) {
        gradients.put(parameter.name(), session.read(parameter.gradient()));
      }
      return new Followed(losses, gradients);
    }
  }

  private static void assertNear(Followed want, Followed got, double factor) {
    assertEquals(want.losses().loss(), got.losses().loss(), 1e-5 * want.losses().loss());
    want.gradients()
        .forEach(
            (name, gradient) -> {
              float[] other = got.gradients().get(name);
              double error = 0;
              double norm = 0;
              for (int i = 0; i < gradient.length; i++) {
                error += Math.pow(other[i] - factor * gradient[i], 2);
                norm += Math.pow(factor * gradient[i], 2);
              }
              assertTrue(norm > 0, () -> name + " has no gradient");
              double relative = Math.sqrt(error / norm);
              assertTrue(relative < 1e-5, () -> name + " is off by " + relative);
            });
  }

  @ParameterizedTest
  @EnumSource
  void microBatchesAddUpToTheGradientOfTheBatch(Process process) {
    DiffusionConfig config = SmallDiffusion.config(process);
    try (Session session = SmallDiffusion.open("vector", 2, config)) {
      Followed whole = follow(session, config, 4, Reduction.TOKENS);
      assertNear(whole, follow(session, config, 1, Reduction.TOKENS), 1);
      assertNear(whole, follow(session, config, 2, Reduction.TOKENS), 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theMeanOverSequencesHasTheGradientTimesTheirLength(Process process) {
    DiffusionConfig config = SmallDiffusion.config(process);
    try (Session session = SmallDiffusion.open("vector", 2, config)) {
      assertNear(
          follow(session, config, 4, Reduction.TOKENS),
          follow(session, config, 4, Reduction.SEQUENCES),
          LENGTH);
    }
  }

  /** At the start every token is as probable: a masked one costs log V, at the time's weight. */
  @ParameterizedTest
  @EnumSource(
      value = Process.class,
      names = {"MDLM", "MD4"})
  void aMaskedTokenCostsTheLogarithmOfTheVocabularyAtTheStart(Process process) {
    DiffusionConfig config = SmallDiffusion.config(process);
    ForwardNoise noise = new ForwardNoise(process, config.schedule(), SmallDiffusion.VOCABULARY);
    double want = 0;
    for (int i = 0; i < SEQUENCES; i++) {
      double t = options(Reduction.TOKENS).time(TimeDraw.STRATIFIED.at(5, 3, i, SEQUENCES));
      int[] tokens = SmallDiffusion.sequence(i, LENGTH);
      noise.add(tokens, 0, LENGTH, t, 5, 3, i);
      long masked = IntStream.of(tokens).filter(id -> id == SmallDiffusion.VOCABULARY).count();
      want += config.schedule().weight(t) * masked * Math.log(SmallDiffusion.VOCABULARY);
    }
    assertTrue(want > 0);
    try (Session session = SmallDiffusion.start("vector", 2, config)) {
      double got = follow(session, config, 2, Reduction.TOKENS).losses().loss();
      assertEquals(want, got, 1e-6 * want);
    }
  }

  /** Returns the losses of a short training, with the last weights. */
  private static List<float[]> train(Process process, int threads, List<Double> losses) {
    DiffusionConfig config = SmallDiffusion.config(process);
    DiffusionModel model = new DiffusionModel(config);
    DiffusionOptions drawn = new DiffusionOptions(TimeDraw.STRATIFIED, 0.1, Reduction.TOKENS);
    try (Session session = SmallDiffusion.start("vector", threads, config);
        Objective objective =
            model.objective(session, StepShape.of(new BatchShape(2, LENGTH), 2), drawn);
        Optimizer optimizer =
            new Optimizer(
                session, model.parameters(), new OptimizerOptions(0.9, 0.99, 1e-8, 0, 1))) {
      for (int step = 1; step <= STEPS; step++) {
        losses.add(step(objective, 2, step).loss());
        optimizer.update(1e-2, step);
      }
      List<float[]> weights = new ArrayList<>();
      model.parameters().forEach(parameter -> weights.add(session.read(parameter.name())));
      return weights;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aShortTrainingLearnsAndThreadsChangeNoBit(Process process) {
    List<Double> losses = new ArrayList<>();
    List<float[]> one = train(process, 1, losses);
    List<Double> again = new ArrayList<>();
    List<float[]> three = train(process, 3, again);
    assertEquals(losses, again);
    for (int p = 0; p < one.size(); p++) {
      assertArrayEquals(one.get(p), three.get(p));
    }
    // Times and noise differ between steps, so the mean of many is compared.
    double first = mean(losses.subList(0, MEAN));
    double last = mean(losses.subList(STEPS - MEAN, STEPS));
    assertTrue(last < 0.8 * first, () -> "from " + first + " to " + last);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  @Test
  void timesWithoutABoundOnTheirWeightAreRefused() {
    DiffusionConfig config = SmallDiffusion.config(Process.MDLM);
    DiffusionOptions bad = new DiffusionOptions(TimeDraw.STRATIFIED, 0, Reduction.TOKENS);
    try (Session session = SmallDiffusion.start("vector", 1, config)) {
      assertEquals(
          "objective.leastTime 0.0: the weight of the loss has no bound there; give a larger one,"
              + " such as 0.001",
          assertThrows(
                  InputException.class,
                  () ->
                      new DiffusionModel(config)
                          .objective(session, StepShape.of(new BatchShape(1, LENGTH), 1), bad))
              .getMessage());
    }
    assertThrows(
        InputException.class, () -> new DiffusionOptions(TimeDraw.STRATIFIED, 1, Reduction.TOKENS));
  }
}
