package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Precision;
import org.lathe.files.Json;
import org.lathe.models.Checkpoint;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.KlWeight;
import org.lathe.models.ltm.LatentUse;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowSample;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.models.optimizer.OptimizerOptions;

/** Recipes and checkpoints from before a field was added mean what was done then. */
class EarlierRecipeTest {
  /** The recipe pocket as it was before there were options of the KL, of draws and of updates. */
  private static final String POCKET =
      """
      name: pocket
      family: ltm
      model:
        layers: 2
        dim: 96
        heads: 4
        positions: 64
        window: 4
        latentsPerLayer: 2
        vocabularyMultiple: 1
      objective:
        fast:
          steps: 16
          noise: fixed
          schedule: constant
          decay: 0.0
          logVarMean: -5.0
          logVarDeviation: 0.1
        fastRateFirst: 0.3
        fastRateLast: 0.34
        slowGradient: final
      data:
        source: jdk
        limit: 32
        tokenizer: bytes
        sampling: windows
      batch:
        sequences: 8
        microBatch: 8
        length: 64
      optimizer:
        beta1: 0.9
        beta2: 0.95
        epsilon: 1.0e-8
        decay: 0.1
        clip: 1.0
      rate:
        peak: 6.0e-3
        last: 6.0e-4
        warmup: 20
      steps: 800
      evaluation:
        every: 200
        sequences: 16
        draws: 4
      checkpointEvery: 200
      seed: 1
      """;

  @TempDir Path folder;

  private Recipe read(String text) throws IOException {
    return RecipeFile.read(Files.writeString(folder.resolve("recipe.yaml"), text));
  }

  private static LtmOptions meant(FastOptions.Noise noise, SlowSample slow) {
    return new LtmOptions(
        LatentUse.FITTED,
        new FastOptions(16, noise, FastOptions.Schedule.CONSTANT, 0, -5, 0.1),
        0.3,
        0.34,
        KlWeight.ONE,
        FreeBits.NONE,
        SlowGradient.FINAL,
        slow,
        0);
  }

  @Test
  void aRecipeMeansWhatItMeant() throws IOException {
    Recipe recipe = read(POCKET);
    assertEquals(meant(FastOptions.Noise.FIXED, SlowSample.OF_FIT), recipe.objective());
    assertEquals(StartOptions.RANDOM, recipe.start());
    assertEquals(false, recipe.baseline());
    assertEquals(Precision.F32, recipe.precision());
    assertEquals(AverageOptions.NONE, recipe.average());
    assertEquals(new OptimizerOptions(0.9, 0.95, 1e-8, 0.1, false, 1), recipe.optimizer());
    assertEquals(
        meant(FastOptions.Noise.FRESH, SlowSample.FRESH),
        read(POCKET.replace("noise: fixed", "noise: fresh")).objective());
    // Written again, it has all fields and means the same.
    assertEquals(recipe, read(RecipeFile.yaml(recipe)));
  }

  /** A batch was one leaf before there were leaves; only runs kept such recipes. */
  @Test
  void aRunOfBeforeThereWereLeavesHasOne() throws IOException {
    assertEquals(new BatchOptions(8, 8, BatchOptions.FITTING, 64), read(POCKET).batch());
    String halves = POCKET.replace("microBatch: 8", "microBatch: 4");
    assertEquals(2, read(halves).batch().leaves(), "written by a user");
    Files.createFile(folder.resolve("metrics.jsonl"));
    assertEquals(new BatchOptions(8, 4, 8, 64), read(halves).batch(), "kept by a run");
    assertEquals(new BatchOptions(8, 4, 8, 64), RecipeFile.read(folder).batch());
    Path copy = Files.copy(folder.resolve("recipe.yaml"), folder.resolve("copy.yaml"));
    assertEquals(2, RecipeFile.read(copy).batch().leaves(), "written by a user");
  }

  /** It goes on with the bits of the version that began it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aRunOfBeforeThereWereLeavesResumes(int micro) throws IOException {
    Recipe recipe = SmallRun.recipe(SmallRun.text(folder)).with(new BatchOptions(4, micro, 4, 16));
    Path whole = folder.resolve("whole");
    SmallRun.run(whole, recipe, "vector", 1);
    Path run = folder.resolve("run");
    Trainer[] stopped = new Trainer[1];
    stopped[0] =
        SmallRun.start(
            run,
            recipe,
            "vector",
            1,
            new TrainingListener() {
              @Override
              public void stepped(StepMetrics metrics) {
                if (metrics.step() == 3) {
                  stopped[0].stop();
                }
              }
            });
    stopped[0].run();
    Path training = Checkpoint.open(run).folder().resolve("training.json");
    ObjectNode tree = (ObjectNode) Json.reader().readTree(Files.readString(training));
    ((ObjectNode) tree.at("/recipe/batch")).remove("leaf");
    Files.writeString(training, tree.toString());
    Path kept = run.resolve("recipe.yaml");
    String text = Files.readString(kept);
    assertTrue(text.contains("  leaf: 4\n"), text);
    Files.writeString(kept, text.replace("  leaf: 4\n", ""));
    Trainer.resume(run, Backends.choose("vector"), 2, new TrainingListener() {}).run();
    Map<String, String> want = SmallRun.checkpoints(whole);
    Map<String, String> got = SmallRun.checkpoints(run);
    want.keySet().removeIf(file -> !file.startsWith("step-00000006"));
    got.keySet().removeIf(file -> !file.startsWith("step-00000006"));
    assertEquals(4, want.size());
    assertEquals(want, got);
  }

  @Test
  void aRunContinuesByItsEarlierRecipe() throws IOException {
    Recipe recipe =
        SmallRun.with(
            SmallRun.recipe(SmallRun.text(folder)),
            fast -> fast.withNoise(FastOptions.Noise.FIXED),
            SlowGradient.FINAL);
    Path run = folder.resolve("run");
    SmallRun.run(run, recipe, "vector", 1);
    Path training = Checkpoint.open(run).folder().resolve("training.json");
    ObjectNode tree = (ObjectNode) Json.reader().readTree(Files.readString(training));
    ObjectNode known = (ObjectNode) tree.get("recipe");
    known.remove(List.of("start", "baseline", "average"));
    ((ObjectNode) known.get("optimizer")).remove("decayVectors");
    ObjectNode objective = (ObjectNode) known.get("objective");
    objective.remove(List.of("latents", "klWeight", "freeBits", "slow", "wordDropout"));
    ((ObjectNode) objective.get("fast")).remove(List.of("draws", "update"));
    assertTrue(objective.size() == 4, objective::toString);
    Files.writeString(training, tree.toString());
    assertEquals(recipe, TrainingState.of(Checkpoint.open(run)).recipe());
  }
}
