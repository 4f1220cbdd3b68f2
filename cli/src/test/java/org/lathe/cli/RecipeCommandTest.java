package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.training.BatchOptions;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;

/** A run follows its recipe: the file, then {@code --set}, then the short options. */
class RecipeCommandTest {
  @TempDir Path folder;

  private Recipe printed(Object... more) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("train", "--print-recipe"));
    arguments.addAll(Arrays.asList(more));
    Lathe.Outcome outcome = Lathe.run(arguments.toArray());
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("", outcome.err());
    return RecipeFile.read(Files.writeString(folder.resolve("printed.yaml"), outcome.out()));
  }

  private static void refused(String said, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("train"));
    arguments.addAll(Arrays.asList(more));
    Lathe.Outcome outcome = Lathe.run(arguments.toArray());
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("lathe: " + said, outcome.err().lines().findFirst().orElse(""));
    assertFalse(outcome.err().contains("\tat "), outcome::toString);
  }

  @Test
  void theRecipeOfAName() throws IOException {
    assertEquals(RecipeFile.named("tales"), printed());
    for (String name : RecipeFile.names()) {
      assertEquals(RecipeFile.named(name), printed("--recipe", name));
      assertEquals(RecipeFile.named(name), printed("--preset", name));
    }
  }

  @Test
  void printingWritesNothing() throws IOException {
    Path run = folder.resolve("run");
    printed("--out", run);
    assertFalse(Files.exists(run));
  }

  @Test
  void shortOptionsAreFieldsOfTheRecipe() throws IOException {
    JsonNode tree =
        RecipeFile.json(
            printed(
                (Object[])
                    ("--data stories --data-limit 2 --tokenizer bytes --sampling blocks --steps 7"
                            + " --batch 6 --micro-batch 3 --length 32 --fast-steps 5 --noise fresh"
                            + " --fast-schedule cosine --fast-decay 0.02 --log-var-start -4"
                            + " --log-var-spread 0.2 --fast-rate 0.5 --slow-gradient trajectory"
                            + " --fast-update adam --fast-beta 0.7 --fast-epsilon 0.01"
                            + " --log-var-rate 2 --fast-rate-end 0.3 --polish 2 --fast-draws 4"
                            + " --no-antithetic --kl-weight 0.2,0.1,0.5 --free-bits 0.25,1"
                            + " --latents fitted --slow-noise fresh --slow-draws 3"
                            + " --word-dropout 0.2 --no-baseline"
                            + " --rate 0.012 --warmup 3 --evaluate-every 4 --evaluation-sequences 8"
                            + " --draws 2 --checkpoint-every 5 --seed 9")
                        .split(" ")));
    Recipe set =
        printed(
            (Object[])
                ("--set data.source=stories --set data.limit=2 --set data.sampling=blocks --set"
                     + " steps=7 --set batch.sequences=6 --set batch.microBatch=3 --set"
                     + " batch.length=32 --set objective.fast.steps=5 --set"
                     + " objective.fast.noise=fresh --set objective.fast.schedule=cosine --set"
                     + " objective.fast.decay=0.02 --set objective.fast.logVarMean=-4 --set"
                     + " objective.fast.logVarDeviation=0.2 --set objective.fastRateFirst=0.5 --set"
                     + " objective.fastRateLast=0.5 --set objective.slowGradient=trajectory --set"
                     + " data.tokenizer=bytes --set objective.fast.update.beta1=0.7 --set"
                     + " objective.fast.update.epsilon=0.01 --set"
                     + " objective.fast.update.logVarRate=2 --set objective.fast.update.rateEnd=0.3"
                     + " --set objective.fast.update.polish=2 --set objective.fast.draws.count=4"
                     + " --set objective.fast.draws.antithetic=false --set"
                     + " objective.klWeight.first=0.2 --set objective.klWeight.hold=0.1 --set"
                     + " objective.klWeight.full=0.5 --set objective.freeBits.latent=0.25 --set"
                     + " objective.freeBits.layer=1 --set objective.slow.draws=3 --set"
                     + " objective.wordDropout=0.2 --set baseline=false --set rate.peak=0.012 --set"
                     + " rate.last="
                        + tree.at("/rate/last").asText()
                        + " --set rate.warmup=3 --set evaluation.every=4"
                        + " --set evaluation.sequences=8 --set evaluation.draws=2"
                        + " --set checkpointEvery=5 --set seed=9")
                    .split(" "));
    assertEquals(tree, RecipeFile.json(set));
    // The rate of the preset falls from 0.006 to 0.0006.
    assertEquals(0.012 * 0.0006 / 0.006, tree.at("/rate/last").asDouble());
  }

  @Test
  void shortOptionsWinOverSetWhichWinsOverTheRecipe() throws IOException {
    assertEquals(800, printed().steps());
    assertEquals(70, printed("--set", "steps=70").steps());
    assertEquals(7, printed("--set", "steps=70", "--steps", 7).steps());
    assertEquals(7, printed("--steps", 7, "--set", "steps=70").steps());
    assertEquals(71, printed("--set", "steps=70", "--set", "steps=71").steps());
    // A short run warms up for at most a tenth of its steps, unless the warm-up was set.
    assertEquals(0, printed("--steps", 7).rate().warmup());
    assertEquals(20, printed("--set", "steps=70").rate().warmup());
    assertEquals(3, printed("--steps", 7, "--set", "rate.warmup=3").rate().warmup());
    assertEquals(3, printed("--steps", 7, "--set", " rate.warmup = 3 ").rate().warmup());
    assertEquals(1, printed("--batch", 2, "--set", "batch.microBatch =1").batch().microBatch());
    assertEquals(2, printed("--batch", 2).batch().microBatch());
    assertEquals(1, printed("--batch", 2, "--set", "batch.microBatch=1").batch().microBatch());
    assertEquals(new BatchOptions(8, 4, 4, 64), printed("--leaf", 4).batch());
    assertEquals(new BatchOptions(8, 1, 4, 64), printed("--leaf", 4, "--micro-batch", 1).batch());
    assertEquals(
        new BatchOptions(8, 1, 4, 64), printed("--leaf", 4, "--set", "batch.microBatch=1").batch());
    // What was set is not limited, as for the micro-batch.
    assertEquals(new BatchOptions(2, 2, 0, 64), printed("--batch", 2).batch());
    refused(
        "--leaf 8 does not divide --batch 2",
        "--print-recipe",
        "--set",
        "batch.leaf=8",
        "--batch",
        2);
  }

  @Test
  void theSizeOfTheModelCanBeSet() throws IOException {
    Recipe set =
        printed(
            (Object[])
                ("--set model.layers=3 --set model.dim=32 --set model.heads=2 --set model.window=8"
                        + " --set model.latentsPerLayer=4 --set model.positions=48 --length 48")
                    .split(" "));
    assertEquals(
        "{\"layers\":3,\"dim\":32,\"heads\":2,\"positions\":48,\"window\":8,"
            + "\"latentsPerLayer\":4,\"vocabularyMultiple\":1}",
        RecipeFile.json(set).get("model").toString());
    refused(
        "model configuration: dim 96 is not a multiple of 2 * 5 heads",
        "--print-recipe",
        "--set",
        "model.heads=5");
    refused(
        "--length 64 is more than the 32 tokens that the model takes",
        "--set",
        "model.positions=32",
        "--out",
        folder.resolve("run"));
    assertEquals(List.of("printed.yaml"), Lathe.files(folder));
  }

  @Test
  void aSourceThatIsNoPathIsRefused() throws IOException {
    Path zero = folder.resolve("zero.yaml");
    Files.writeString(
        zero,
        RecipeFile.yaml(RecipeFile.named("pocket")).replace("source: jdk", "source: \"a\\0b\""));
    String said =
        zero + ": data.source 'a\\0b' contains a zero byte, which no path does: remove it";
    refused(said, "--recipe", zero);
    refused(said, "--print-recipe", "--recipe", zero);
  }

  @Test
  void whatCannotBeIsRefusedInOneLine() throws IOException {
    refused("--log-var-spread -1.0, must not be negative", "--log-var-spread", -1);
    refused("--log-var-spread Infinity, must be finite as float32", "--log-var-spread", "Infinity");
    refused("--log-var-start NaN, must be finite as float32", "--log-var-start", "NaN");
    refused("--fast-decay Infinity, must be finite as float32", "--fast-decay", "Infinity");
    String finite = " Infinity to Infinity: rates must be finite as float32";
    refused("--rate" + finite, "--rate", "Infinity");
    refused("--fast-rate" + finite, "--fast-rate", "Infinity");
    refused("--set: model.layerz is unknown: did you mean layers?", "--set", "model.layerz=3");
    refused("--set: layers is unknown: did you mean model.layers?", "--set", "layers=3");
    refused("--set: model.layers is 'x', must be a whole number", "--set", "model.layers=x");
    refused("--set: steps 0, must be at least 1", "--set", "steps=0");
    refused("--steps 0, must be at least 1", "--steps", 0);
    refused(
        "unknown recipe 'pokcet': did you mean pocket?; there are tales, pocket, ltm-s, ltm-m,"
            + " ltm-l, moe-pocket, mamba-pocket, hybrid-pocket, moe-m, mamba-m, ar-pocket,"
            + " gpt2-pocket, gpt2-s, gpt2-m, gpt2-l, vae-pocket, vae-s, mdlm-small, mdlm-medium,"
            + " sedd-small, sedd-medium, md4-small, md4-medium, mdlm-pocket, sedd-pocket,"
            + " sedd-uniform-pocket, md4-pocket",
        "--recipe",
        "pokcet");
    Path none = folder.resolve("none.yaml");
    refused(
        "no recipe at "
            + none
            + ": give a file, the folder of a run, or one of tales, pocket, ltm-s, ltm-m, ltm-l,"
            + " moe-pocket, mamba-pocket, hybrid-pocket, moe-m, mamba-m, ar-pocket, gpt2-pocket,"
            + " gpt2-s, gpt2-m, gpt2-l, vae-pocket, vae-s, mdlm-small, mdlm-medium, sedd-small,"
            + " sedd-medium, md4-small, md4-medium, mdlm-pocket, sedd-pocket, sedd-uniform-pocket,"
            + " md4-pocket",
        "--recipe",
        none);
    refused(
        folder + " has no recipe.yaml: give the folder of a run with a recipe, or a file",
        "--recipe",
        folder);
    Path bad = folder.resolve("bad.yaml");
    Files.writeString(bad, RecipeFile.yaml(RecipeFile.named("pocket")).replace("layers", "layerz"));
    refused(bad + ": model.layerz is unknown: did you mean layers?", "--recipe", bad);
    refused(
        "--preset and --recipe name the same thing: give one of them",
        "--preset",
        "pocket",
        "--recipe",
        bad);
    refused(
        "--set cannot be given with --resume: a run continues with its own options",
        "--resume",
        "--set",
        "steps=9");
    refused(
        "--print-recipe cannot be given with --resume: a run continues with its own options",
        "--resume",
        "--print-recipe");
    refused(
        "recipe ar-pocket is of family gpt, which has no latents: remove the options of latents and"
            + " fast steps",
        "--recipe",
        "ar-pocket",
        "--fast-steps",
        4);
  }

  /** The recipe in a run's folder repeats the run to the byte, even with an unusual rate. */
  @Test
  void aRunsRecipeRepeatsIt() throws IOException {
    Path text = Lathe.text(folder);
    Path first = folder.resolve("first");
    Lathe.Outcome outcome =
        Lathe.run(
            Lathe.train(
                text,
                first,
                3,
                "--rate",
                "1e-3",
                "--warmup",
                2,
                "--set",
                "model.dim=32",
                "--seed",
                7,
                "--set",
                "batch.microBatch=1",
                "--checkpoint-every",
                2));
    assertEquals(0, outcome.exit(), outcome::toString);
    Path file = first.resolve("recipe.yaml");
    for (Path recipe : List.of(file, first)) {
      Path again = folder.resolve("again-" + recipe.getFileName());
      Lathe.Outcome repeated = Lathe.run("train", "--recipe", recipe, "--out", again);
      assertEquals(0, repeated.exit(), repeated::toString);
      assertEquals(Lathe.files(first), Lathe.files(again));
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again.resolve("recipe.yaml")));
      for (String part : List.of("model", "optimizer")) {
        String weights = "checkpoints/step-00000003/" + part + ".safetensors";
        assertTrue(Files.size(first.resolve(weights)) > 1000);
        assertEquals(-1, Files.mismatch(first.resolve(weights), again.resolve(weights)), weights);
      }
    }
  }
}
