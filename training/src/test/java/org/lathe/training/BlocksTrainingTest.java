package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.blocks.LayerBlocks;
import org.lathe.models.blocks.Mixer;
import org.lathe.models.ltm.LtmConfig;

/** Training of decoders with Mamba mixers and experts, and the recipes that name them. */
class BlocksTrainingTest {
  private static final List<String> MIXED =
      List.of(
          "model.blocks=[mamba, attention]",
          "model.mamba.innerWidth=24",
          "model.mamba.stateSize=4",
          "model.mamba.convolution=3",
          "model.mamba.timeRank=2",
          "model.mamba.reset=7",
          "model.feedForward=experts",
          "model.experts.number=3",
          "model.experts.perToken=2",
          "model.experts.hidden=12",
          "model.experts.loadBalance=0.01");

  @TempDir private Path folder;

  private Recipe recipe(String family) throws IOException {
    Path text = SmallRun.text(folder);
    Recipe plain = family.equals("ltm") ? SmallRun.recipe(text) : SmallRun.autoregressive(text);
    return RecipeFile.with(plain, MIXED);
  }

  /** Stops a run after a step, and continues it. */
  private static void interrupted(Path run, Recipe recipe, int step) {
    Trainer[] trainer = new Trainer[1];
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void stepped(StepMetrics metrics) {
            if (metrics.step() == step) {
              trainer[0].stop();
            }
          }
        };
    trainer[0] = SmallRun.start(run, recipe, "vector", 1, stopper);
    assertEquals(Trainer.Ending.STOPPED, trainer[0].run());
    Trainer resumed = Trainer.resume(run, Backends.choose("vector"), 2, new TrainingListener() {});
    assertEquals(Trainer.Ending.FINISHED, resumed.run());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ltm", "gpt"})
  void stoppedAndResumedIsUninterruptedOnAnyEngine(String family) throws IOException {
    Recipe recipe = recipe(family);
    Path whole = folder.resolve("whole");
    SmallRun.run(whole, recipe, "vector", 1);
    Path stopped = folder.resolve("stopped");
    interrupted(stopped, recipe, 3);
    assertEquals(SmallRun.checkpoints(whole), SmallRun.checkpoints(stopped));
    Path scalar = folder.resolve("scalar");
    SmallRun.run(scalar, recipe, "scalar", 2);
    assertEquals(SmallRun.checkpoints(whole), SmallRun.checkpoints(scalar));
    JsonNode config =
        Json.read(whole.resolve("checkpoints/step-00000006/config.json"), "no config");
    assertEquals("[\"mamba\",\"attention\"]", config.path("blocks").toString());
    assertEquals(3, config.path("n_experts").asInt());
    assertEquals(recipe, RecipeFile.read(whole));
    for (JsonNode step : Metrics.open(whole.resolve("metrics.jsonl")).lines("step")) {
      // Balanced loads have 1; flips are for each token, and every layer and step may have one.
      assertTrue(step.path("load_balance").asDouble() >= 0.9, step::toString);
      double flips = step.path("router_flips").asDouble(-1);
      assertTrue(family.equals("gpt") ? flips == -1 : flips >= 0 && flips <= 4, step::toString);
    }
    for (JsonNode evaluation : Metrics.open(whole.resolve("metrics.jsonl")).lines("evaluation")) {
      assertEquals(2, evaluation.path("expert_load").size(), evaluation::toString);
      for (JsonNode layer : evaluation.path("expert_load")) {
        double all = 0;
        for (JsonNode share : layer) {
          all += share.asDouble();
        }
        assertEquals(3, layer.size());
        assertEquals(1, all, 1e-9);
      }
    }
  }

  /** A model that does not attend has no window, whatever its recipe says. */
  @Test
  void theWindowIsToldWhereALayerAttends() throws IOException {
    for (String second : List.of("attention", "mamba")) {
      Path run = folder.resolve(second);
      SmallRun.run(
          run,
          RecipeFile.with(recipe("ltm"), List.of("model.blocks=[mamba, " + second + "]")),
          "vector",
          1);
      JsonNode told = Metrics.open(run.resolve("metrics.jsonl")).lines("run").getFirst();
      assertEquals(second.equals("attention"), told.has("window"), told::toString);
    }
  }

  @Test
  void aRecipeWithoutBlocksIsWrittenAsBefore() throws IOException {
    Recipe plain = SmallRun.recipe(SmallRun.text(folder));
    String model = RecipeFile.json(plain).path("model").toString();
    assertEquals(
        "{\"layers\":2,\"dim\":16,\"heads\":2,\"positions\":32,\"window\":5,"
            + "\"latentsPerLayer\":2,\"vocabularyMultiple\":1}",
        model);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.blocks=[mamba, mambo] | set: model.blocks is 'mambo', must be one of attention,"
            + " mamba",
        "model.blocks=mamba | set: model.blocks is 'mamba', must be a list, each one of"
            + " attention, mamba",
        "model.blocks=[mamba, [mamba]] | set: model.blocks is a list, must be one of attention,"
            + " mamba",
        "model.feedForward=expert | set: model.feedForward is 'expert', must be one of swiglu,"
            + " experts",
        "model.experts.number=1 | set: model.experts: model configuration: experts 1, must be at"
            + " least 2",
        "model.mamba.timeRank=0 | set: model.mamba: model configuration: timeRank 0, must be from"
            + " 1 to innerWidth 24",
        "model.mamba.stateSize=x | set: model.mamba.stateSize is 'x', must be a whole number",
        "model.mamba.rank=2 | set: model.mamba.rank is unknown: there are innerWidth, stateSize,"
            + " convolution, timeRank, reset",
      })
  void wrongBlocksAreRefused(String setting, String said) throws IOException {
    Recipe recipe = recipe("ltm");
    InputException refused =
        assertThrows(InputException.class, () -> RecipeFile.with(recipe, List.of(setting)));
    assertEquals(said, refused.getMessage());
  }

  @Test
  void blocksAreOneWordForEachLayer() throws IOException {
    Recipe recipe = RecipeFile.with(recipe("ltm"), List.of("model.blocks=[mamba]"));
    InputException refused = assertThrows(InputException.class, recipe::build);
    assertEquals(
        "model configuration: blocks has 1 word(s) and the model 2 layers: give one word for each"
            + " layer",
        refused.getMessage());
    Recipe plain = SmallRun.recipe(SmallRun.text(folder));
    assertTrue(
        assertThrows(
                InputException.class,
                () -> RecipeFile.with(plain, List.of("model.mamba.innerWidth=8")))
            .getMessage()
            .contains(
                "model.mamba.stateSize is missing: model.mamba needs innerWidth, stateSize,"
                    + " convolution, timeRank, reset"));
  }

  @Test
  void sizesThatAreNotGivenAreThePublishedOnes() throws IOException {
    Recipe recipe =
        RecipeFile.with(
            SmallRun.recipe(SmallRun.text(folder)), List.of("model.blocks=[mamba, mamba]"));
    LayerBlocks blocks = ((LtmConfig) recipe.build().config()).blocks();
    assertEquals(List.of(Mixer.MAMBA, Mixer.MAMBA), blocks.mixers());
    assertEquals(32, blocks.mamba().orElseThrow().innerWidth());
  }
}
