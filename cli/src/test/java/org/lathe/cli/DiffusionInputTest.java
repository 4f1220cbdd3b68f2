package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.files.Json;

/**
 * Recipes and checkpoints of diffusion models that do not fit are one line; threads change no bit.
 */
class DiffusionInputTest {
  private static final String CHECKPOINT = "checkpoints/step-00000002";

  @TempDir static Path shared;

  @TempDir Path folder;

  private static Path text;

  @BeforeAll
  static void train() throws IOException {
    text = Lathe.text(shared);
    done(Lathe.trainBy("mdlm-pocket", text, shared.resolve("mdlm"), 2));
  }

  private static void done(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
  }

  private static void refused(String part, Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertTrue(outcome.err().contains(part), outcome::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "mdlm-pocket, model.process=uniform, model.process",
    "mdlm-pocket, model.schedule=x, model.schedule",
    "mdlm-pocket, model.vocabulary=8, model.vocabulary",
    "mdlm-pocket, model.heads=5, 5 heads",
    "mdlm-pocket, model.frequencies=7, frequencies 7",
    "mdlm-pocket, model.conditioning=0, conditioning 0",
    "mdlm-pocket, model.positions=8, 8 tokens",
    "mdlm-pocket, objective.times=x, objective.times",
    "mdlm-pocket, objective.leastTime=0, objective.leastTime",
    "sedd-pocket, objective.leastTime=1, objective.leastTime",
    "sedd-pocket, objective.reduction=x, objective.reduction",
    "sedd-uniform-pocket, average.decay=1, average.decay",
    "md4-pocket, model.timeInput=false, timeInput",
    "md4-pocket, model.frequencies=8, frequencies 8",
  })
  void settingsThatDoNotFitAreRefused(String recipe, String setting, String part)
      throws IOException {
    Path out = folder.resolve("out");
    refused(part, Lathe.trainBy(recipe, text, out, 1, "--set", setting));
    assertFalse(Files.exists(out));
  }

  @Test
  void latentsAreRefused() {
    Path run = shared.resolve("mdlm");
    for (String command : List.of("probe", "reconstruct")) {
      refused("has no latents to fit", command, "--checkpoint", run);
    }
    refused("has no latents to fit", "fit", "--checkpoint", run, "--text", "a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "optimizer.safetensors", "config.json"})
  void aFileThatWasCutIsRefused(String file) throws IOException {
    Path run = Lathe.copy(shared.resolve("mdlm"), folder.resolve("run"));
    Path cut = run.resolve(CHECKPOINT).resolve(file);
    byte[] bytes = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    refused(file, "train", "--resume", "--steps", 3, "--out", run);
    if (!file.startsWith("optimizer")) {
      refused(file, "generate", "--checkpoint", run);
    }
  }

  @ParameterizedTest
  @CsvSource({"sedd-pocket", "sedd-uniform-pocket"})
  void threadsChangeNoBit(String recipe) throws IOException {
    Path one = folder.resolve("one");
    Path three = folder.resolve("three");
    done(Lathe.trainBy(recipe, text, one, 2, "--threads", 1));
    done(Lathe.trainBy(recipe, text, three, 2, "--threads", 3));
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      Path checkpoint = Path.of(CHECKPOINT, file);
      assertEquals(-1, Files.mismatch(one.resolve(checkpoint), three.resolve(checkpoint)), file);
    }
    assertEquals(texts(one, 1), texts(three, 3));
  }

  private static JsonNode texts(Path run, int threads) throws IOException {
    Lathe.Outcome outcome =
        Lathe.run("generate", "--checkpoint", run, "--threads", threads, "--json");
    assertEquals(0, outcome.exit(), outcome::toString);
    return Json.reader().readTree(outcome.out()).get("texts");
  }
}
