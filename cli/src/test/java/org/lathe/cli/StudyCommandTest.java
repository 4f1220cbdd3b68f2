package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** {@code study} plans without training, trains what it is told to, and refuses in one line. */
class StudyCommandTest {
  private static final String STUDY =
      """
      name: tiny
      about: Some seconds.
      seeds: [1, 2]
      common:
        data.source: stories
        data.limit: 1
        data.tokenizer: bytes
        batch.length: 16
        batch.sequences: 2
        batch.microBatch: 2
        model.dim: 8
        model.heads: 2
        model.positions: 16
        model.layers: 1
        evaluation.sequences: 2
        evaluation.draws: 1
      models:
        - {name: ltm, recipe: pocket, set: {objective.fast.steps: 1}}
        - {name: ar, recipe: ar-pocket, set: {model.window: 16}}
      budgets:
        - {name: tokens, axis: tokens, amount: 320}
      measure:
        suite: {sequences: 4, draws: 2, secondHalf: false}
      claims:
        - id: first
          sentence: It is better.
          source: Nobody
          compare:
            left: {model: ltm, budget: tokens, figure: bound}
            right: {model: ar, budget: tokens, figure: bound}
          expect: lower
      cut:
        - seeds: 1
      """;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writes() throws IOException {
    file = folder.resolve("tiny.yaml");
    Files.writeString(file, STUDY);
  }

  private void refused(String message, Object... more) {
    Object[] arguments = new Object[more.length + 1];
    arguments[0] = "study";
    System.arraycopy(more, 0, arguments, 1, more.length);
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertTrue(outcome.err().contains(message), outcome::toString);
    assertFalse(outcome.err().contains("\tat "), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
  }

  @Test
  void whatCannotBeMeantIsRefusedInOneLine() {
    Path out = folder.resolve("out");
    refused("unknown study 'papr': did you mean paper?", "papr", "--out", out);
    refused("--out is missing", file);
    refused("--only al: study tiny has no such model, it has ltm, ar", file, "--only", "al");
    refused("--seeds", file, "--out", out, "--seeds", 0);
    refused("--jobs", file, "--out", out, "--jobs", 0);
    refused("--hours 0.0, must be above 0", file, "--out", out, "--hours", 0);
    refused("--predict is for a plan", file, "--out", out, "--predict", "h200");
    assertFalse(Files.exists(out));
  }

  /** A file with a wrong field names it by its path; nothing is written. */
  @Test
  void aWrongFieldIsRefusedInOneLine() throws IOException {
    Files.writeString(file, STUDY.replace("expect: lower", "expect: low"));
    Path out = folder.resolve("out");
    refused("claims[0].expect: 'low', must be one of lower, higher", file, "--out", out);
    assertFalse(Files.exists(out));
  }

  /**
   * A study for GPUs is planned without its texts. No step of it is tried here, and without an SDK
   * the FLOPs are printed alone, with a line that says so.
   */
  @Test
  void aTimeHasTheUnitInWhichPeopleSayIt() {
    assertEquals("1 s", StudyPrinter.time(0.13));
    assertEquals("16 s", StudyPrinter.time(16.2));
    assertEquals("2 minutes", StudyPrinter.time(120));
    assertEquals("94 minutes", StudyPrinter.time(5640));
    assertEquals("2.5 hours", StudyPrinter.time(9000));
  }

  @Test
  void aStudyForGpusIsPlanned() {
    Lathe.Outcome plan =
        Lathe.run("study", "paper", "--plan", "--only", "gpt2-s,ltm-s", "--seeds", 1);
    assertEquals(0, plan.exit(), plan::toString);
    assertTrue(plan.out().contains("124,439,808"), plan::toString);
    assertTrue(plan.out().contains("294,912,000,000"), plan::toString);
    assertTrue(plan.out().contains("no time on this machine"), plan::toString);
    assertTrue(plan.err().contains("lathe: without model mdlm"), plan::toString);
    assertTrue(plan.err().contains("lathe: 1 seeds"), plan::toString);
    Lathe.Outcome predicted =
        Lathe.run(
            "study",
            "paper",
            "--plan",
            "--only",
            "ltm-s",
            "--seeds",
            1,
            "--predict",
            "h200",
            "--json");
    assertEquals(0, predicted.exit(), predicted::toString);
    JsonNode json = Json.parse(predicted.out(), "stdout", "");
    assertEquals(1, json.path("runs").size(), predicted::toString);
    double flops = json.at("/runs/0/flops").asDouble();
    assertEquals(flops, json.path("trainingFlops").asDouble(), 1e-9 * flops);
    assertEquals(Machine.hasTornado(), json.has("gpuHoursPredicted"), predicted::toString);
    assertEquals(
        !Machine.hasTornado(), predicted.err().contains("no GPU-hours"), predicted::toString);
  }

  /** A study with missing evaluation sets says so before it trains, and where to get them. */
  @Test
  void missingSetsAreNamedBeforeAnythingIsTrained() throws IOException {
    Files.writeString(
        file,
        STUDY.replace(
            "secondHalf: false}",
            "secondHalf: false}\n  zeroShot: {sets: [ptb, lambada], draws: 1}"));
    Path out = folder.resolve("out");
    refused("ptb is not in ", file, "--out", out, "--data", folder);
    refused("lambada is not in ", file, "--out", out, "--data", folder);
    assertFalse(Files.exists(out.resolve("runs")));
  }

  /** The time that is asked for is measured once; the second call trains the same study. */
  @Test
  void hoursKeepTheirChoice() throws IOException {
    Path out = folder.resolve("out");
    Lathe.Outcome first =
        Lathe.run("study", file, "--out", out, "--hours", 1, "--only", "ar", "--threads", 1);
    assertEquals(0, first.exit(), first::toString);
    assertTrue(first.err().contains("measuring how fast"), first::toString);
    assertTrue(first.out().contains("undecided: It is better."), first::toString);
    assertTrue(first.out().contains("ltm was not trained with budget tokens"), first::toString);
    String result = Files.readString(out.resolve("study.json"));
    Files.delete(out.resolve("study.json"));
    Lathe.Outcome second =
        Lathe.run("study", file, "--out", out, "--hours", 1, "--only", "ar", "--threads", 1);
    assertEquals(0, second.exit(), second::toString);
    assertFalse(second.err().contains("measuring how fast"), second::toString);
    assertEquals(result, Files.readString(out.resolve("study.json")));
    assertTrue(Files.size(out.resolve("study.html")) > 0);
    try (var runs = Files.list(out.resolve("runs"))) {
      assertEquals(2, runs.count());
    }
  }
}
