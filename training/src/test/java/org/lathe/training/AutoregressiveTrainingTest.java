package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.files.Json;
import org.lathe.models.Checkpoint;
import org.lathe.models.gpt.LlamaModel;

/** A run of the second family is a pure function of recipe and text too. */
class AutoregressiveTrainingTest {
  private static final String LAST = "step-00000006";
  private static final int FILES_OF_TWO_CHECKPOINTS = 9;
  private static final TrainingListener SILENT = new TrainingListener() {};

  @TempDir Path folder;
  private Recipe recipe;

  @BeforeEach
  void writeTheText() throws IOException {
    recipe = SmallRun.autoregressive(SmallRun.text(folder));
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
    assertEquals(one, bytes("three", recipe, "vector", 3));
    assertEquals(one, bytes("scalar", recipe, "scalar", 2));
  }

  @Test
  void threadsChangeNoBitOfMicroBatches() throws IOException {
    Recipe parts = SmallRun.withMicroBatch(recipe, 2);
    assertEquals(bytes("one", parts, "vector", 1), bytes("three", parts, "vector", 3));
  }

  @Test
  void theSeedChangesTheModel() throws IOException {
    String model = Path.of(LAST, "model.safetensors").toString();
    String one = bytes("one", recipe, "vector", 1).get(model);
    assertNotEquals(one, bytes("two", recipe.withSeed(2), "vector", 1).get(model));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5})
  void stoppedAndResumedIsUninterrupted(int step) throws IOException {
    Map<String, String> whole = bytes("whole", recipe, "vector", 1);
    Path run = folder.resolve("stopped");
    assertEquals(Trainer.Ending.STOPPED, stopAfter(run, step).run());
    Trainer resumed = Trainer.resume(run, Backends.choose("vector"), 3, SILENT);
    assertEquals(Trainer.Ending.FINISHED, resumed.run());
    Map<String, String> continued = SmallRun.checkpoints(run);
    whole.keySet().removeIf(file -> !file.startsWith(LAST));
    continued.keySet().removeIf(file -> !file.startsWith(LAST));
    assertEquals(4, whole.size());
    assertEquals(whole, continued);
    assertEquals(events(folder.resolve("whole"), "evaluation"), events(run, "evaluation"));
    assertEquals(events(folder.resolve("whole"), "sample"), events(run, "sample"));
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

  private static List<JsonNode> events(Path run, String event) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode node = Json.reader().readTree(line);
      if (node.path("event").asText().equals(event)) {
        events.add(node);
      }
    }
    return events;
  }

  @Test
  void theExactFigureAloneIsToldAndTheModelIsOpened() throws IOException {
    Path run = folder.resolve("run");
    SmallRun.run(run, recipe, "vector", 1);
    List<JsonNode> evaluations = events(run, "evaluation");
    assertEquals(List.of(0, 3, 6), evaluations.stream().map(e -> e.get("step").asInt()).toList());
    for (JsonNode evaluation : evaluations) {
      assertEquals("exact", evaluation.get("exact").get("kind").asText());
      for (String ofLatents : List.of("fresh", "importance_weighted", "fitted", "kl", "fit")) {
        assertTrue(evaluation.path(ofLatents).isMissingNode(), evaluation::toString);
      }
    }
    double first = evaluations.getFirst().get("exact").get("nelbo").asDouble();
    double last = evaluations.getLast().get("exact").get("nelbo").asDouble();
    assertTrue(last < first, () -> first + " to " + last);
    assertEquals(1, events(run, "sample").size());
    assertEquals(0, events(run, "reconstruction").size());
    Checkpoint checkpoint = Checkpoint.open(run);
    assertEquals(recipe.build().config(), checkpoint.model().config());
    assertTrue(checkpoint.model() instanceof LlamaModel);
  }
}
