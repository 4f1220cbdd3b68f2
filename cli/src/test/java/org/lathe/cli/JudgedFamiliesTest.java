package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.training.RecipeFile;

/** Every command that judges works on a run of every family, and keeps the families apart. */
class JudgedFamiliesTest {
  private static final int STEPS = 2;
  private static final String CHECKPOINT = "checkpoints/step-00000002";

  /** Models that fill whole sequences, so that there is no step of one token to measure. */
  private static final List<String> WHOLE = List.of("mdlm-pocket", "sedd-uniform-pocket");

  private static final List<String> RECIPES =
      List.of(
          "pocket",
          "hybrid-pocket",
          "ar-pocket",
          "gpt2-pocket",
          "vae-pocket",
          "mdlm-pocket",
          "sedd-uniform-pocket");

  @TempDir static Path shared;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    Path text = Lathe.text(shared);
    for (String recipe : RECIPES) {
      done(Lathe.trainBy(recipe, text, shared.resolve(recipe), STEPS));
    }
  }

  private static Lathe.Outcome done(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome;
  }

  @ParameterizedTest
  @FieldSource("RECIPES")
  void itIsEvaluated(String recipe) throws IOException {
    Path run = shared.resolve(recipe);
    done("evaluate", "--checkpoint", run, "--sequences", 2);
    Path out = folder.resolve("out");
    done("evaluate", "--checkpoint", run, "--suite", "validation", "--sequences", 2, "--out", out);
    assertTrue(Files.size(out.resolve("sequences.jsonl")) > 0);
  }

  /** The judge, and the model whose features MAUVE compares, are runs too. */
  @ParameterizedTest
  @FieldSource("RECIPES")
  void itsSamplesAreJudged(String recipe) {
    Path run = shared.resolve(recipe);
    Object[] generate = {"generate", "--checkpoint", run, "--prompt", "line 1", "--tokens", 5};
    assertEquals(done(generate).out(), done(generate).out());
    for (String features : List.of("gpt2-pocket", "gpt2-pocket/" + CHECKPOINT, "ar-pocket")) {
      Lathe.Outcome judged =
          done(
              "samples",
              "--checkpoint",
              run,
              "--samples",
              4,
              "--tokens",
              16,
              "--reference",
              "held-out",
              "--judge",
              shared.resolve("gpt2-pocket"),
              "--features",
              shared.resolve(features));
      assertTrue(judged.out().contains("MAUVE"), judged::toString);
    }
  }

  @ParameterizedTest
  @FieldSource("RECIPES")
  @EnabledIfEnvironmentVariable(
      named = "LATHE_DATA",
      matches = ".+",
      disabledReason = "GSM8K is not part of this project: LATHE_DATA names its folder")
  void itSolvesProblems(String recipe) {
    Path run = folder.resolve("long");
    Object[] positions = {"--set", "model.positions=640"};
    done(Lathe.trainBy(recipe, shared.resolve("text.txt"), run, 1, positions));
    List<Object> arguments = new ArrayList<>(List.of("gsm8k", "--checkpoint", run));
    arguments.addAll(List.of("--problems", 1, "--shots", 0, "--answers", 2, "--tokens", 4));
    if (WHOLE.contains(recipe)) {
      String sampler = recipe.startsWith("mdlm") ? "ancestral" : "analytic";
      arguments.addAll(List.of("--sampler", sampler, "--steps", 16));
    }
    Lathe.Outcome outcome = done(arguments.toArray());
    assertTrue(outcome.out().contains("pass@1"), outcome::toString);
  }

  @Test
  void theyStandSideBySideInOneReport() throws IOException {
    Path page = folder.resolve("page.html");
    List<Object> arguments = new ArrayList<>(List.of("report", "--out", page));
    RECIPES.forEach(recipe -> arguments.add(shared.resolve(recipe)));
    done(arguments.toArray());
    String html = Files.readString(page);
    RECIPES.forEach(recipe -> assertTrue(html.contains(recipe), recipe));
  }

  @ParameterizedTest
  @FieldSource("RECIPES")
  void itIsMeasured(String recipe) {
    String step = WHOLE.contains(recipe) ? "gradient" : "generation";
    Lathe.Outcome outcome =
        done(
            "bench",
            "--recipe",
            shared.resolve(recipe),
            "--backend",
            "scalar",
            "--only",
            "update," + step,
            "--tokens",
            2,
            "--turns",
            1);
    assertTrue(outcome.out().contains(step), outcome::toString);
  }

  private static Stream<Arguments> pairs() {
    return RECIPES.stream()
        .flatMap(
            one ->
                RECIPES.stream()
                    .filter(other -> !other.equals(one))
                    .map(other -> Arguments.of(one, other)));
  }

  private static void refused(String part, Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertTrue(outcome.err().contains(part), outcome::toString);
  }

  private static String family(String recipe) {
    return RecipeFile.named(recipe).family();
  }

  /** The checkpoint of another family is no start, and none to continue from. */
  @ParameterizedTest
  @MethodSource("pairs")
  void theCheckpointOfAnotherFamilyIsRefused(String recipe, String other) throws IOException {
    Path out = folder.resolve("out");
    Path from = shared.resolve(other);
    List<Object> start =
        new ArrayList<>(List.of(Lathe.trainBy(recipe, shared.resolve("text.txt"), out, STEPS)));
    start.addAll(List.of("--init-from", from));
    boolean sameFamily = family(recipe).equals(family(other));
    refused(
        sameFamily ? "its model has another shape" : "its model is of family " + family(other),
        start.toArray());
    assertFalse(Files.exists(out));

    Path run = Lathe.copy(shared.resolve(recipe), folder.resolve("run"));
    Path checkpoint = run.resolve(CHECKPOINT);
    // Its weights, then its configuration, then all of it.
    exchange(from, checkpoint, "model.safetensors");
    refused("model.safetensors", "evaluate", "--checkpoint", run, "--sequences", 1);
    refused("model.safetensors", "train", "--resume", "--steps", 3, "--out", run);
    exchange(from, checkpoint, "config.json");
    refused("training.json", "train", "--resume", "--steps", 3, "--out", run);
    exchange(from, checkpoint, "training.json");
    refused(
        "a model of recipe " + other + ", the run one of recipe " + recipe,
        "train",
        "--resume",
        "--steps",
        3,
        "--out",
        run);
  }

  /** The same model trained in another way is another run. */
  @ParameterizedTest
  @FieldSource("RECIPES")
  void theCheckpointOfAnotherRecipeIsRefused(String recipe) throws IOException {
    Path other = folder.resolve("other");
    done(Lathe.trainBy(recipe, shared.resolve("text.txt"), other, 3, "--seed", 7));
    Path run = Lathe.copy(shared.resolve(recipe), folder.resolve("run"));
    String later = "checkpoints/step-00000003";
    Files.move(other.resolve(later), run.resolve(later));
    refused("its seed is 7, not 1", "train", "--resume", "--steps", 12, "--out", run);
  }

  private static void exchange(Path from, Path checkpoint, String file) throws IOException {
    Files.delete(checkpoint.resolve(file));
    Files.copy(from.resolve(CHECKPOINT).resolve(file), checkpoint.resolve(file));
  }
}
