package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.Checkpoint;

/** A run continues to another last step, and says so in all its files. */
class ExtendedRunTest {
  private static final int MORE = 10;

  @TempDir Path folder;
  private Recipe recipe;

  @BeforeEach
  void prepare() throws IOException {
    recipe = SmallRun.recipe(SmallRun.text(folder));
  }

  private TrainingOptions options(String name) {
    return new TrainingOptions(folder.resolve(name), Backends.choose("vector"), 1);
  }

  private static List<JsonNode> lines(Path run, String event) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode node = Json.reader().readTree(line);
      if (node.path("event").asText().equals(event)) {
        found.add(node);
      }
    }
    return found;
  }

  @Test
  void aFinishedRunContinuesOnTheScheduleOfTheNewLength() throws IOException {
    Path run = folder.resolve("run");
    Training.run(recipe, options("run"), TrainingListener.NONE);
    TrainingResult result = Training.resume(options("run"), MORE, TrainingListener.NONE);
    assertTrue(result.finished());
    assertEquals(MORE, result.step());
    List<JsonNode> steps = lines(run, "step");
    assertEquals(
        IntStream.rangeClosed(1, MORE).boxed().toList(),
        steps.stream().map(line -> line.get("step").asInt()).toList());
    for (int step = 1; step <= MORE; step++) {
      Recipe followed = step <= SmallRun.STEPS ? recipe : recipe.withSteps(MORE);
      assertEquals(followed.rate(step), steps.get(step - 1).get("rate").asDouble(), "step " + step);
    }
    assertEquals(recipe.withSteps(MORE), RecipeFile.read(run));
    assertEquals(recipe.withSteps(MORE), TrainingState.of(Checkpoint.open(run)).recipe());
    assertEquals(
        List.of("{\"event\":\"steps_changed\",\"step\":6,\"before\":6,\"steps\":10}"),
        lines(run, "steps_changed").stream().map(JsonNode::toString).toList());
    assertThrows(
        InputException.class, () -> Training.resume(options("run"), TrainingListener.NONE));
  }

  /** The checkpoint that it continues from still says the old number of steps. */
  @Test
  void anExtensionThatIsStoppedAtOnceIsNotForgotten() throws IOException {
    Training.run(recipe, options("whole"), TrainingListener.NONE);
    Training.resume(options("whole"), MORE, TrainingListener.NONE);
    Training.run(recipe, options("run"), TrainingListener.NONE);
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
    assertEquals(MORE, RecipeFile.read(folder.resolve("run")).steps());
    assertTrue(Training.resume(options("run"), TrainingListener.NONE).finished());
    assertEquals(
        SmallRun.checkpoints(folder.resolve("whole")), SmallRun.checkpoints(folder.resolve("run")));
    assertEquals(
        lines(folder.resolve("whole"), "evaluation"), lines(folder.resolve("run"), "evaluation"));
    assertEquals(1, lines(folder.resolve("run"), "steps_changed").size());
  }

  @Test
  void stepsThatAreTakenAreRefused() throws IOException {
    Training.run(recipe, options("run"), TrainingListener.NONE);
    String before = Files.readString(folder.resolve("run/metrics.jsonl"));
    for (int steps : new int[] {-1, 0, 3, 6}) {
      InputException e =
          assertThrows(
              InputException.class,
              () -> Training.resume(options("run"), steps, TrainingListener.NONE));
      assertTrue(e.getMessage().contains("has already taken 6 steps"), e.getMessage());
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
    assertEquals(before, Files.readString(folder.resolve("run/metrics.jsonl")));
  }

  @Test
  void aFinishedRunNamesBothRemedies() throws IOException {
    Training.run(recipe, options("run"), TrainingListener.NONE);
    InputException e =
        assertThrows(
            InputException.class, () -> Training.resume(options("run"), TrainingListener.NONE));
    assertTrue(e.getMessage().contains("has already taken all its 6 steps"), e.getMessage());
    assertTrue(e.getMessage().contains("resume steps N"), e.getMessage());
    assertTrue(e.getMessage().contains("initFrom " + folder.resolve("run")), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }
}
