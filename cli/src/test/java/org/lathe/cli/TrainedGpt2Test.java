package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A GPT-2 trained here is judged, decoded and continued like any model. */
class TrainedGpt2Test {
  @TempDir static Path shared;
  private static Path text;
  private static Path run;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    text = Lathe.text(shared);
    run = shared.resolve("run");
    done(training("gpt2-pocket", run));
  }

  private static Object[] training(String recipe, Path out, Object... more) {
    Object[] all = {
      "train",
      "--recipe",
      recipe,
      "--data",
      text,
      "--out",
      out,
      "--steps",
      2,
      "--length",
      32,
      "--batch",
      2,
      "--evaluation-sequences",
      1
    };
    Object[] arguments = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, arguments, all.length, more.length);
    return arguments;
  }

  private static Lathe.Outcome done(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome;
  }

  @Test
  void itsLikelihoodIsExactAndHeldOutHalvesAreMeasured() throws IOException {
    Path out = folder.resolve("out");
    done("evaluate", "--checkpoint", run, "--suite", "validation", "--sequences", 2, "--out", out);
    for (String line : Files.readAllLines(out.resolve("sequences.jsonl"))) {
      assertTrue(line.contains("\"exact\""), line);
    }
  }

  @Test
  void itGeneratesSamplesAndAReport() throws IOException {
    Object[] generate = {"generate", "--checkpoint", run, "--prompt", "line 1", "--tokens", 5};
    assertEquals(done(generate).out(), done(generate).out());
    Path samples = folder.resolve("samples.jsonl");
    done("samples", "--checkpoint", run, "--samples", 2, "--out", samples);
    assertEquals(2, Files.readAllLines(samples).size());
    Path report = folder.resolve("report.html");
    done("report", run, "--out", report);
    assertTrue(Files.size(report) > 0);
  }

  /** What another program keeps of it: config.json and model.safetensors. */
  @Test
  void aFolderWithoutTheRunContinues() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path checkpoint = run.resolve("checkpoints/step-00000002");
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(checkpoint.resolve(file), other.resolve(file));
    }
    done(training("gpt2-pocket", folder.resolve("next"), "--init-from", other));
    JsonNode config = new ObjectMapper().readTree(checkpoint.resolve("config.json").toFile());
    assertEquals("gpt2", config.path("model_type").asText());
  }

  @Test
  void itsWeightsAreRefusedByAnotherModelInOneLine() {
    Lathe.Outcome refused =
        Lathe.run(training("ar-pocket", folder.resolve("next"), "--init-from", run));
    assertEquals(2, refused.exit(), refused::toString);
    assertEquals(1, refused.err().lines().count(), refused::toString);
    assertTrue(refused.err().contains("its model has another shape"), refused::toString);
  }
}
