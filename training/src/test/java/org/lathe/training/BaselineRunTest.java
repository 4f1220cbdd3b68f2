package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.models.Checkpoint;
import org.lathe.models.ltm.LatentUse;
import org.lathe.models.ltm.LtmOptions;

/** A run trains the same decoder without z too, and compares the two on the same sequences. */
class BaselineRunTest {
  private static final int MORE = 10;

  @TempDir Path folder;
  private Recipe recipe;

  @BeforeEach
  void prepare() throws IOException {
    recipe = SmallRun.recipe(SmallRun.text(folder)).withBaseline(true);
  }

  private TrainingOptions options(String name) {
    return new TrainingOptions(folder.resolve(name), Backends.choose("vector"), 1);
  }

  private TrainingResult run(String name) {
    return Training.run(recipe, options(name), TrainingListener.NONE);
  }

  private TrainingResult resume(String name) {
    return Training.resume(options(name), TrainingListener.NONE);
  }

  private Path baseline(String name) {
    return folder.resolve(name).resolve(BaselineRun.FOLDER);
  }

  private List<JsonNode> lines(String name, String event) {
    return Metrics.open(Trainer.metrics(folder.resolve(name))).lines(event);
  }

  /** Stops a run when its baseline has taken some steps. */
  private static TrainingListener stopAfter(int steps) {
    return new TrainingListener() {
      private Runnable stop;

      @Override
      public void prepared(Runnable asked) {
        stop = asked;
      }

      @Override
      public void baselineStepped(StepMetrics metrics) {
        if (metrics.step() == steps) {
          stop.run();
        }
      }
    };
  }

  private static Map<String, String> weights(Path run) throws IOException {
    Map<String, String> weights = new TreeMap<>(SmallRun.checkpoints(run));
    weights.keySet().removeIf(file -> !file.endsWith(".safetensors"));
    assertFalse(weights.isEmpty());
    return weights;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void theBaselineIsARunOfItsOwnOnTheSameSequences(long seed) throws IOException {
    recipe = recipe.withSeed(seed);
    TrainingResult result = run("run");
    assertTrue(result.finished());
    Recipe known = RecipeFile.read(baseline("run"));
    assertEquals(
        recipe
            .with(((LtmOptions) recipe.objective()).with(LatentUse.NONE))
            .withBaseline(false)
            .withName("small-baseline"),
        known);
    SmallRun.run(folder.resolve("alone"), known, "vector", 2);
    assertEquals(
        SmallRun.checkpoints(folder.resolve("alone")), SmallRun.checkpoints(baseline("run")));
    // The run itself does not depend on what is trained beside it.
    SmallRun.run(folder.resolve("without"), recipe.withBaseline(false), "vector", 2);
    assertEquals(weights(folder.resolve("without")), weights(folder.resolve("run")));

    BaselineComparison comparison = result.baseline().orElseThrow();
    assertEquals(SmallRun.STEPS, comparison.step());
    assertEquals(recipe.evaluation().sequences(), comparison.sequences());
    assertEquals("exact", comparison.baselineFigure());
    JsonNode with = lines("run", "evaluation").getLast();
    JsonNode without = Metrics.open(Trainer.metrics(baseline("run"))).lines("evaluation").getLast();
    assertEquals(with.get("headline").asText(), comparison.figure());
    double tokens = with.get("tokens").asDouble();
    double nats = sum(with.get("headline_nats")) - sum(without.get("headline_nats"));
    assertEquals(nats / tokens, comparison.nelbo(), 1e-12);
    assertEquals(
        with.at("/" + comparison.figure() + "/bits_per_byte").asDouble(), comparison.model());
    assertEquals(without.at("/exact/bits_per_byte").asDouble(), comparison.baseline());
    // The same difference in the other unit, which rounds otherwise.
    assertEquals(comparison.model() - comparison.baseline(), comparison.bitsPerByte(), 1e-12);
    assertTrue(comparison.standardError() >= 0);
    List<JsonNode> compared = lines("run", "compared");
    assertEquals(1, compared.size());
    assertEquals(SmallRun.STEPS, compared.getFirst().get("step").asInt());
    assertEquals(comparison.nelbo(), compared.getFirst().get("nelbo").asDouble());
  }

  private static double sum(JsonNode values) {
    double sum = 0;
    for (JsonNode value : values) {
      sum += value.asDouble();
    }
    return sum;
  }

  @Test
  void twoSeedsAreTwoBaselines() throws IOException {
    run("run");
    recipe = recipe.withSeed(2);
    run("other");
    assertNotEquals(weights(baseline("run")), weights(baseline("other")));
  }

  @Test
  void withoutABaselineThereIsNoneOfIt() {
    recipe = recipe.withBaseline(false);
    assertTrue(run("run").baseline().isEmpty());
    assertFalse(Files.exists(baseline("run")));
    assertEquals(List.of(), lines("run", "compared"));
  }

  @Test
  void aFamilyThatComparesWithNothingHasNone() throws IOException {
    recipe = SmallRun.autoregressive(SmallRun.text(folder)).withBaseline(true);
    TrainingResult result = run("run");
    assertTrue(result.finished());
    assertTrue(result.baseline().isEmpty());
    assertFalse(Files.exists(baseline("run")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void aBaselineThatWasStoppedContinues(int step) throws IOException {
    run("whole");
    TrainingResult stopped = Training.run(recipe, options("run"), stopAfter(step));
    assertFalse(stopped.finished());
    assertTrue(stopped.baseline().isEmpty());
    assertEquals(List.of(), lines("run", "compared"));
    TrainingResult resumed = resume("run");
    assertTrue(resumed.finished());
    assertEquals(SmallRun.STEPS, resumed.step());
    assertEquals(0, resumed.tokens());
    assertEquals(SmallRun.checkpoints(baseline("whole")), SmallRun.checkpoints(baseline("run")));
    assertEquals(
        SmallRun.checkpoints(folder.resolve("whole")), SmallRun.checkpoints(folder.resolve("run")));
    assertEquals(lines("whole", "compared"), lines("run", "compared"));
    InputException done = assertThrows(InputException.class, () -> resume("run"));
    assertTrue(done.getMessage().contains("has already taken all its 6 steps"), done.getMessage());
    assertEquals(1, lines("run", "compared").size());
  }

  /** As if it was killed before the first checkpoint of its baseline. */
  @Test
  void aBaselineThatHasNoCheckpointStartsAgain() throws IOException {
    run("whole");
    SmallRun.run(folder.resolve("run"), recipe, "vector", 1);
    assertFalse(Files.exists(baseline("run")));
    Files.createDirectories(baseline("run"));
    Files.writeString(baseline("run").resolve("metrics.jsonl"), "{\"event\":\"run\"");
    assertTrue(resume("run").finished());
    assertEquals(SmallRun.checkpoints(baseline("whole")), SmallRun.checkpoints(baseline("run")));
    assertEquals(lines("whole", "compared"), lines("run", "compared"));
  }

  @Test
  void anExtensionExtendsTheBaseline() throws IOException {
    run("run");
    TrainingResult extended = Training.resume(options("run"), MORE, TrainingListener.NONE);
    assertTrue(extended.finished());
    assertEquals(MORE, extended.baseline().orElseThrow().step());
    assertEquals(
        List.of(SmallRun.STEPS, MORE),
        lines("run", "compared").stream().map(line -> line.get("step").asInt()).toList());
    Checkpoint newest = Checkpoint.open(baseline("run"));
    assertEquals(MORE, TrainingState.of(newest).step());
    assertEquals(MORE, RecipeFile.read(baseline("run")).steps());
  }

  /** The run comes first, although its checkpoint says that it has taken all its steps. */
  @Test
  void anExtensionThatWasStoppedAtOnceGoesBeforeTheBaseline() throws IOException {
    Training.run(recipe, options("run"), stopAfter(2));
    Trainer[] trainer = new Trainer[1];
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void started(RunInfo info, int first) {
            trainer[0].stop();
          }
        };
    trainer[0] =
        Trainer.resume(
            folder.resolve("run"), OptionalInt.of(MORE), Backends.choose("vector"), 1, stopper);
    assertEquals(Trainer.Ending.STOPPED, trainer[0].run());
    TrainingResult resumed = resume("run");
    assertTrue(resumed.finished());
    assertEquals(MORE, resumed.step());
    assertEquals(MORE, resumed.baseline().orElseThrow().step());
    assertEquals(MORE, TrainingState.of(Checkpoint.open(baseline("run"))).step());
  }
}
