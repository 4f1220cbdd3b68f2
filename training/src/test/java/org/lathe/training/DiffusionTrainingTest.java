package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Backends;
import org.lathe.models.Checkpoint;
import org.lathe.models.diffusion.DiffusionFamily;
import org.lathe.models.diffusion.DiffusionModel;
import org.lathe.models.diffusion.DiffusionOptions;
import org.lathe.models.diffusion.DiffusionShape;
import org.lathe.models.diffusion.Reduction;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.diffusion.noise.TimeDraw;
import org.lathe.models.optimizer.AverageOptions;

/** A run of a diffusion model is a pure function of recipe and text. */
class DiffusionTrainingTest {
  private static final String LAST = "step-00000006";

  @TempDir Path folder;
  private Path text;

  @BeforeEach
  void writeTheText() throws IOException {
    text = SmallRun.text(folder);
  }

  private Recipe recipe(Process process) {
    ScheduleName schedule =
        process == Process.SEDD_UNIFORM ? ScheduleName.GEOMETRIC : ScheduleName.LOG_LINEAR;
    DiffusionShape shape =
        new DiffusionShape(process, 2, 16, 2, 32, 32, 8, 8, process != Process.MDLM, schedule);
    DiffusionOptions options = new DiffusionOptions(TimeDraw.STRATIFIED, 1e-3, Reduction.SEQUENCES);
    return SmallRun.recipe(text, DiffusionFamily.ID, shape, options)
        .with(new AverageOptions(0.999, true));
  }

  private Map<String, String> bytes(String name, Recipe recipe, String backend, int threads)
      throws IOException {
    SmallRun.run(folder.resolve(name), recipe, backend, threads);
    return SmallRun.checkpoints(folder.resolve(name));
  }

  @ParameterizedTest
  @EnumSource
  void threadsAndEngineChangeNoBit(Process process) throws IOException {
    Recipe parts = SmallRun.withMicroBatch(recipe(process), 2);
    Map<String, String> one = bytes("one", parts, "vector", 1);
    assertTrue(one.containsKey(Path.of(LAST, "optimizer.safetensors").toString()), one::toString);
    assertEquals(one, bytes("three", parts, "vector", 3));
    assertEquals(one, bytes("scalar", parts, "scalar", 2));
  }

  @Test
  void stoppedAndResumedIsUninterrupted() throws IOException {
    Recipe recipe = recipe(Process.MDLM);
    Map<String, String> whole = bytes("whole", recipe, "vector", 1);
    Path run = folder.resolve("stopped");
    Trainer[] trainer = new Trainer[1];
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void stepped(StepMetrics metrics) {
            if (metrics.step() == 3) {
              trainer[0].stop();
            }
          }
        };
    trainer[0] = SmallRun.start(run, recipe, "vector", 1, stopper);
    assertEquals(Trainer.Ending.STOPPED, trainer[0].run());
    Trainer resumed = Trainer.resume(run, Backends.choose("vector"), 3, new TrainingListener() {});
    assertEquals(Trainer.Ending.FINISHED, resumed.run());
    Map<String, String> continued = SmallRun.checkpoints(run);
    whole.keySet().removeIf(file -> !file.startsWith(LAST));
    continued.keySet().removeIf(file -> !file.startsWith(LAST));
    assertEquals(4, whole.size());
    assertEquals(whole, continued);
    for (String event : List.of("evaluation", "sample")) {
      assertEquals(lines("whole", event), lines("stopped", event));
    }
  }

  private List<JsonNode> lines(String run, String event) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl"))) {
      JsonNode node = json.readTree(line);
      if (node.path("event").asText().equals(event)) {
        lines.add(node);
      }
    }
    return lines;
  }

  @ParameterizedTest
  @EnumSource
  void itLearnsAndIsOpened(Process process) {
    Path run = folder.resolve("run");
    TrainingOptions options = new TrainingOptions(run, Backends.choose("vector"), 1);
    TrainingResult result =
        Training.run(recipe(process).withSteps(30), options, TrainingListener.NONE);
    double first = result.untrained().orElseThrow().headline().figure().natsPerToken();
    double last = result.newest().orElseThrow().headline().figure().natsPerToken();
    assertTrue(last < first, () -> first + " to " + last);
    Checkpoint checkpoint = Checkpoint.open(run);
    assertTrue(checkpoint.model() instanceof DiffusionModel);
    assertEquals(recipe(process).build().config(), checkpoint.model().config());
    assertEquals(recipe(process).withSteps(30), RecipeFile.read(run));
  }
}
