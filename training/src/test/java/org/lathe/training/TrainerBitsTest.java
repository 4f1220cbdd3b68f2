package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.files.Json;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.SlowGradient;

/** A run is a pure function of recipe and text: the bytes of its checkpoints say so. */
class TrainerBitsTest {
  /** Four of each, and the name of the best. */
  private static final int FILES_OF_TWO_CHECKPOINTS = 9;

  @TempDir Path folder;
  private Recipe recipe;

  @BeforeEach
  void writeTheText() throws IOException {
    recipe = SmallRun.recipe(SmallRun.text(folder));
  }

  private Map<String, String> bytes(String name, Recipe recipe, String backend, int threads)
      throws IOException {
    Path run = folder.resolve(name);
    SmallRun.run(run, recipe, backend, threads);
    Map<String, String> hashes = SmallRun.checkpoints(run);
    assertEquals(FILES_OF_TWO_CHECKPOINTS, hashes.size(), hashes::toString);
    return hashes;
  }

  @Test
  void threadsAndEngineChangeNoBit() throws IOException {
    Map<String, String> one = bytes("one", recipe, "vector", 1);
    assertEquals(one, bytes("two", recipe, "vector", 2));
    assertEquals(one, bytes("three", recipe, "vector", 3));
    assertEquals(one, bytes("scalar", recipe, "scalar", 2));
  }

  @Test
  void threadsChangeNoBitOfMicroBatches() throws IOException {
    Recipe parts = SmallRun.withMicroBatch(recipe, 2);
    assertEquals(bytes("one", parts, "vector", 1), bytes("two", parts, "vector", 2));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 2", "1, 4"})
  void threadsAndEngineChangeNoBitOfLeaves(int micro, int leaf) throws IOException {
    Recipe leaves = recipe.with(new BatchOptions(4, micro, leaf, 16));
    Map<String, String> one = bytes("one", leaves, "vector", 1);
    assertEquals(one, bytes("three", leaves, "vector", 3));
    assertEquals(one, bytes("scalar", leaves, "scalar", 1));
  }

  @Test
  void anotherLeafRoundsOtherwise() throws IOException {
    List<String> models = new ArrayList<>();
    for (int leaf : new int[] {1, 2, 4}) {
      Recipe leaves = recipe.with(new BatchOptions(4, 1, leaf, 16));
      models.add(model(bytes("leaf" + leaf, leaves, "vector", 2)));
    }
    assertNotEquals(models.get(0), models.get(2));
    assertEquals(models.get(0), models.get(1), "both add neighbours first");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void stoppedAndResumedIsUninterruptedWithLeaves(int step) throws IOException {
    recipe = SmallRun.withMicroBatch(recipe, 1);
    stoppedAndResumedIsUninterrupted(step);
  }

  @Test
  void threadsChangeNoBitOfTheReleasesProtocol() throws IOException {
    Recipe release =
        SmallRun.with(recipe, fast -> FastOptions.release(fast.steps()), SlowGradient.TRAJECTORY);
    Map<String, String> one = bytes("one", release, "vector", 1);
    assertEquals(one, bytes("two", release, "vector", 2));
    assertEquals(one, bytes("scalar", release, "scalar", 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5})
  void stoppedAndResumedIsUninterrupted(int step) throws IOException {
    Map<String, String> whole = bytes("whole", recipe, "vector", 1);
    Path run = folder.resolve("stopped");
    assertEquals(Trainer.Ending.STOPPED, stopAfter(run, step).run());
    Trainer resumed = Trainer.resume(run, Backends.choose("vector"), 2, new TrainingListener() {});
    assertEquals(Trainer.Ending.FINISHED, resumed.run());
    assertEquals(whole, SmallRun.checkpoints(run));
    assertEquals(IntStream.rangeClosed(1, SmallRun.STEPS).boxed().toList(), steps(run, "step"));
    assertEquals(List.of(0, 3, 6), steps(run, "evaluation"));
  }

  private Trainer stopAfter(Path run, int step) {
    Trainer[] trainer = new Trainer[1];
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void started(RunInfo info, int first) {
            if (step == 0) {
              trainer[0].stop();
            }
          }

          @Override
          public void stepped(StepMetrics metrics) {
            if (metrics.step() == step) {
              trainer[0].stop();
            }
          }
        };
    trainer[0] = SmallRun.start(run, recipe, "vector", 1, stopper);
    return trainer[0];
  }

  @Test
  void aStopBetweenFastStepsGivesTheSlowStepUp() throws IOException {
    Map<String, String> whole = bytes("whole", recipe, "vector", 1);
    Path run = folder.resolve("stopped");
    Trainer[] trainer = new Trainer[1];
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void evaluated(EvaluationMetrics metrics) {
            trainer[0].stop();
          }
        };
    trainer[0] = SmallRun.start(run, recipe, "vector", 1, stopper);
    assertEquals(Trainer.Ending.STOPPED, trainer[0].run());
    assertEquals(List.of(0), steps(run, "evaluation"));
    assertEquals(List.of(), steps(run, "step"));
    Trainer.resume(run, Backends.choose("vector"), 1, new TrainingListener() {}).run();
    assertEquals(whole, SmallRun.checkpoints(run));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 6})
  void aStopWithinAnEvaluationEndsItAndTheResumedRunMakesItAnew(int step) throws IOException {
    Map<String, String> whole = bytes("whole", recipe, "vector", 1);
    Path run = folder.resolve("stopped");
    Trainer[] trainer = new Trainer[1];
    List<Long> passes = new ArrayList<>();
    TrainingListener stopper =
        new TrainingListener() {
          private int taken;

          @Override
          public void stepped(StepMetrics metrics) {
            taken = metrics.step();
          }

          @Override
          public void evaluating(long done, long all) {
            if (taken == step) {
              assertTrue(all > 1, "nothing is left to be given up");
              passes.add(done);
              trainer[0].stop();
            }
          }
        };
    trainer[0] = SmallRun.start(run, recipe, "vector", 1, stopper);
    assertEquals(Trainer.Ending.STOPPED, trainer[0].run());
    assertEquals(1, passes.size(), "passes of the evaluation that was stopped");
    assertEquals(
        IntStream.range(0, step).filter(s -> s % 3 == 0).boxed().toList(),
        steps(run, "evaluation"));
    Trainer.resume(run, Backends.choose("vector"), 1, new TrainingListener() {}).run();
    assertEquals(evaluations(folder.resolve("whole")), evaluations(run));
    assertEquals(whole, SmallRun.checkpoints(run));
  }

  private static List<String> evaluations(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .filter(line -> line.contains("\"event\":\"evaluation\""))
        .toList();
  }

  @Test
  void linesAfterTheCheckpointOfAKilledRunAreDropped() throws IOException {
    Map<String, String> whole = bytes("whole", recipe, "vector", 1);
    Path run = folder.resolve("killed");
    stopAfter(run, 2).run();
    Path metrics = run.resolve("metrics.jsonl");
    Files.writeString(metrics, "{\"event\":\"step\",\"step\":3}\n", StandardOpenOption.APPEND);
    // Torn inside a character of two bytes.
    Files.write(metrics, new byte[] {'{', '"', (byte) 0xc3}, StandardOpenOption.APPEND);
    Trainer.resume(run, Backends.choose("vector"), 1, new TrainingListener() {}).run();
    assertEquals(whole, SmallRun.checkpoints(run));
    assertEquals(IntStream.rangeClosed(1, SmallRun.STEPS).boxed().toList(), steps(run, "step"));
  }

  @Test
  void everyRowOfThePublishedProtocolsChangesTheResult() throws IOException {
    Map<String, String> paper = bytes("paper", recipe, "vector", 2);
    FastOptions fast = ((LtmOptions) recipe.objective()).fast();
    Map<String, FastOptions> rows =
        Map.of(
            "fixed", row(fast, FastOptions.Noise.FIXED, fast.schedule(), 0),
            "cosine", row(fast, fast.noise(), FastOptions.Schedule.COSINE, 0),
            "decay", row(fast, fast.noise(), fast.schedule(), 0.01));
    List<String> models = new ArrayList<>(List.of(model(paper)));
    for (Map.Entry<String, FastOptions> row : rows.entrySet()) {
      Recipe changed = SmallRun.with(recipe, known -> row.getValue(), SlowGradient.FINAL);
      models.add(model(bytes(row.getKey(), changed, "vector", 2)));
    }
    Recipe trajectory = SmallRun.with(recipe, known -> known, SlowGradient.TRAJECTORY);
    models.add(model(bytes("trajectory", trajectory, "vector", 2)));
    assertEquals(models.size(), models.stream().distinct().count(), models::toString);
  }

  private static FastOptions row(
      FastOptions known, FastOptions.Noise noise, FastOptions.Schedule schedule, double decay) {
    return new FastOptions(
        known.steps(), noise, schedule, decay, known.logVarMean(), known.logVarDeviation());
  }

  private static String model(Map<String, String> files) {
    return files.get(Path.of("step-00000006", "model.safetensors").toString());
  }

  private static List<Integer> steps(Path run, String event) throws IOException {
    List<Integer> steps = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode node = Json.reader().readTree(line);
      if (node.path("event").asText().equals(event)) {
        steps.add(node.path("step").asInt());
      }
    }
    return steps;
  }
}
