package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokenizer.TokenizerTraining;
import org.lathe.models.Checkpoint;
import org.lathe.models.Model;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.SlowGradient;

/** A recipe is a file: those that ship, those that runs keep, those of before there were any. */
class KeptRecipeTest {
  private static final Path BEFORE = Path.of("src", "test", "resources", "before-recipes");

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("org.lathe.training.RecipeFile#names")
  void whatShipsBuildsAndIsTheSameWhenWritten(String name) throws IOException {
    Recipe recipe = RecipeFile.named(name);
    assertEquals(name, recipe.name());
    Model model = recipe.build();
    assertEquals(recipe.family(), model.family().id());
    String tokenizer = recipe.data().tokenizer();
    int vocabulary =
        TokenizerTraining.named(tokenizer)
            .map(TokenizerTraining::vocabulary)
            .orElseGet(() -> Tokenizer.named(tokenizer).vocabulary());
    assertTrue(model.config().vocabulary() >= vocabulary);
    Path file = folder.resolve("recipe.yaml");
    RecipeFile.write(file, recipe);
    assertEquals(recipe, RecipeFile.read(file));
    assertEquals(RecipeFile.yaml(recipe), Files.readString(file));
  }

  private Recipe recipe(String family) throws IOException {
    Path text = SmallRun.text(folder);
    // Numbers that no other spelling than the shortest brings back.
    return (family.equals("ltm")
            ? SmallRun.with(
                SmallRun.recipe(text),
                fast -> FastOptions.release(fast.steps()),
                SlowGradient.TRAJECTORY)
            : SmallRun.autoregressive(text))
        .with(new BatchOptions(4, 2, 2, 16))
        .with(new RateOptions(1 / 300.0, 1 / 3000.0, 2))
        .withSteps(4)
        .withSeed(-(1L << 40) - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ltm", "gpt"})
  void aRunsRecipeAloneRepeatsItToTheByte(String family) throws IOException {
    Path run = folder.resolve("run");
    SmallRun.run(run, recipe(family), "vector", 1);
    Recipe kept = RecipeFile.read(run.resolve("recipe.yaml"));
    assertEquals(recipe(family), kept);
    Path again = folder.resolve("again");
    SmallRun.run(again, kept, "vector", 2);
    Map<String, String> checkpoints = SmallRun.checkpoints(run);
    assertEquals(9, checkpoints.size());
    assertEquals(checkpoints, SmallRun.checkpoints(again));
    assertEquals(-1, Files.mismatch(run.resolve("recipe.yaml"), again.resolve("recipe.yaml")));
  }

  /**
   * A checkpoint that was written when options were flat, and the recipe that the same command line
   * resolves to now.
   */
  @Test
  void aCheckpointOfBeforeThereWereRecipesTellsItsRecipe() {
    TrainingState state = TrainingState.of(Checkpoint.open(BEFORE));
    assertEquals(6, state.step());
    assertEquals(RecipeFile.read(BEFORE.resolve("recipe.yaml")), state.recipe());
    assertEquals(state.recipe().build().config(), Checkpoint.open(BEFORE).model().config());
    assertEquals(64, state.dataFingerprint().length());
  }

  @Test
  void whatDidNotTellItsSamplingDrewWindows() throws IOException {
    Files.copy(BEFORE.resolve("config.json"), folder.resolve("config.json"));
    String known = Files.readString(BEFORE.resolve("training.json"));
    String line = "    \"sampling\" : \"windows\",\n";
    assertTrue(known.contains(line), known);
    Files.writeString(folder.resolve("training.json"), known.replace(line, ""));
    assertEquals(
        TrainingState.of(Checkpoint.open(BEFORE)), TrainingState.of(Checkpoint.open(folder)));
  }

  /** The state of a run is the same before it is written and after. */
  @Test
  void aCheckpointTellsTheRecipeOfItsRun() throws IOException {
    Path run = folder.resolve("run");
    Recipe recipe = recipe("ltm");
    SmallRun.run(run, recipe, "vector", 1);
    TrainingState state = TrainingState.of(Checkpoint.open(run));
    assertEquals(4, state.step());
    assertEquals(recipe, state.recipe());
  }
}
