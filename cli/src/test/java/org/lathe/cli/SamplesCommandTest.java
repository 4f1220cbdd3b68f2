package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** Samples are drawn or read, then measured; a run of GSM8K is resumed. */
class SamplesCommandTest {
  @TempDir static Path shared;
  private static Path run;
  private static Path gpt2;

  @TempDir Path folder;

  @BeforeAll
  static void makeModels() throws IOException {
    run = shared.resolve("run");
    Lathe.Outcome trained = Lathe.run(Lathe.train(Lathe.text(shared), run, 1));
    assertEquals(0, trained.exit(), trained::toString);
    gpt2 = SmallGpt2.write(shared.resolve("gpt2"));
  }

  private static Lathe.Outcome done(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome;
  }

  private static JsonNode json(Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--json");
    return Json.reader().readTree(done(all.toArray()).out());
  }

  private static void refused(String part, Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertTrue(outcome.err().contains(part), outcome::toString);
    assertFalse(outcome.err().contains("internal error"), outcome::toString);
  }

  @Test
  void samplesOfACheckpointWithEveryFigure() throws IOException {
    Path out = folder.resolve("samples.jsonl");
    Object[] arguments = {
      "samples",
      "--checkpoint",
      run,
      "--samples",
      5,
      "--tokens",
      12,
      "--batch",
      2,
      "--reference",
      "held-out",
      "--judge",
      gpt2,
      "--features",
      gpt2,
      "--out",
      out
    };
    JsonNode node = json(arguments);
    assertEquals(5, node.get("samples").get("samples").asInt());
    assertEquals("multinomial", node.get("how").asText());
    assertTrue(node.get("samples").get("distinct_1").asDouble() > 0, node::toString);
    assertTrue(node.get("references").get("entropy").asDouble() > 0, node::toString);
    assertTrue(node.get("judge").get("samples").get("perplexity").asDouble() > 1, node::toString);
    assertFalse(node.get("judge").get("bound").asBoolean());
    assertTrue(node.get("mauve").get("mauve").asDouble() > 0, node::toString);
    assertEquals(0, node.get("not_measured").size());
    assertEquals(5, Files.readAllLines(out).size());

    // The file contains the same samples: the measures of the tokens are equal.
    JsonNode again = json("samples", "--from", out, "--tokenizer", "bytes");
    assertEquals(node.get("samples"), again.get("samples"));
    assertEquals(2, again.get("not_measured").size());

    String text = done(arguments).out();
    for (String part : List.of("seq-rep-4", "MAUVE*", "perplexity under the judge", "saved to")) {
      assertTrue(text.contains(part), text);
    }
  }

  @Test
  void theBatchChangesNothingAndTheSamplingDoes() throws IOException {
    List<List<String>> made = new ArrayList<>();
    for (Object[] more :
        new Object[][] {{"--batch", 1}, {"--batch", 3}, {"--greedy"}, {"--top-p", 0.5}}) {
      Path out = folder.resolve(made.size() + ".jsonl");
      List<Object> arguments =
          new ArrayList<>(
              List.of("samples", "--checkpoint", run, "--samples", 4, "--tokens", 6, "--out", out));
      arguments.addAll(List.of(more));
      done(arguments.toArray());
      made.add(Files.readAllLines(out));
    }
    assertEquals(made.get(0), made.get(1));
    assertFalse(made.get(0).equals(made.get(2)));
    assertFalse(made.get(0).equals(made.get(3)));
  }

  @Test
  void continuationsOfPromptsOfSeveralLengths() throws IOException {
    Path prompts = Files.writeString(folder.resolve("prompts.txt"), "line 1\nline 22 has\n");
    Path out = folder.resolve("samples.jsonl");
    JsonNode node =
        json(
            "samples",
            "--checkpoint",
            run,
            "--samples",
            3,
            "--tokens",
            4,
            "--prompts",
            prompts,
            "--fast-steps",
            1,
            "--out",
            out);
    assertTrue(node.get("how").asText().contains("after"), node::toString);
    List<String> lines = Files.readAllLines(out);
    assertEquals("line 1", Json.reader().readTree(lines.get(2)).get("prompt").asText());
  }

  @Test
  void aRunOfLatheJudgesWithABound() throws IOException {
    JsonNode node =
        json(
            "samples",
            "--checkpoint",
            run,
            "--samples",
            4,
            "--tokens",
            20,
            "--judge",
            run,
            "--fast-steps",
            1);
    assertTrue(node.get("judge").get("bound").asBoolean());
    assertTrue(node.get("judge").get("samples").get("perplexity").asDouble() > 1, node::toString);
  }

  @Test
  void samplesOfOthersAgainstTextsOfOthers() throws IOException {
    Path from = Files.writeString(folder.resolve("a.txt"), "the cat\nthe cat sat\n\nthe cat\n");
    Path texts =
        Files.writeString(
            folder.resolve("b.jsonl"), "{\"text\": \"a dog ran\"}\n{\"ids\": [464, 3797]}\n");
    JsonNode node =
        json("samples", "--from", from, "--reference", texts, "--features", gpt2, "--seed", 3);
    assertEquals(3, node.get("samples").get("samples").asInt());
    assertEquals(7, node.get("samples").get("tokens").asInt());
    assertEquals(2, node.get("mauve").get("references").asInt());
  }

  @Test
  void badInput() throws IOException {
    refused("needs --reference", "samples", "--checkpoint", run, "--features", gpt2);
    refused("no folder", "samples", "--checkpoint", run, "--judge", folder.resolve("none"));
    refused("no GPT-2 in", "samples", "--checkpoint", run, "--judge", folder);
    refused("--samples 0", "samples", "--checkpoint", run, "--samples", 0);
    refused("cannot read", "samples", "--from", folder.resolve("none.txt"));
    refused("give --reference", "samples", "--checkpoint", run, "--references", 3);
    Path bad = Files.writeString(folder.resolve("bad.jsonl"), "{\"text\": \"a\"}\n{\"id\": 3}\n");
    refused("line 2 of", "samples", "--from", bad);
    Files.writeString(bad, "{\"ids\": [1, 70000]}\n");
    refused("id 70000 is outside the vocabulary of tokenizer gpt2", "samples", "--from", bad);
    Files.writeString(bad, "");
    refused("contains no text", "samples", "--from", bad);
    refused(
        "need a checkpoint",
        "samples",
        "--from",
        gpt2.resolve("config.json"),
        "--reference",
        "held-out");
  }

  /** A file of made-up problems is reported as not genuine. */
  @Test
  void aFileThatIsNotTheGenuineOneIsNamed() throws IOException {
    Path sets = Files.createDirectories(folder.resolve("gsm8k"));
    Files.writeString(
        sets.resolve("test.jsonl"), "{\"question\": \"1+1?\", \"answer\": \"#### 2\"}\n");
    refused("gsm8k", "gsm8k", "--checkpoint", run, "--data", folder);
    refused("--k 9, must be between", "gsm8k", "--checkpoint", run, "--data", folder, "--k", 9);
  }

  /** The genuine questions have more tokens than this small model has positions. */
  @Test
  void gsm8kThatDoesNotFitIsRefused() throws IOException {
    String data = System.getenv("LATHE_DATA");
    assumeTrue(data != null, "LATHE_DATA is not set");
    Lathe.Outcome nothing = Lathe.run(gsm8k(Path.of(data), 4));
    assertEquals(2, nothing.exit(), nothing::toString);
    assertTrue(nothing.err().contains("lathe: no problem fits the model"), nothing::toString);
    assertFalse(Files.exists(folder.resolve("gsm8k/results.json")));
    refused("leaves no positions", gsm8k(Path.of(data), 5000));
    refused("--problems -2, must be at least 1", with(gsm8k(Path.of(data), 4), "--problems", -2));
    refused("--threads 0, must be at least 1", with(gsm8k(Path.of(data), 4), "--threads", 0));
  }

  /** Uses a model of 1,024 positions and the genuine problems, if the machine has them. */
  @Test
  void gsm8kIsSolvedAndResumed() throws IOException {
    String data = System.getenv("LATHE_DATA");
    assumeTrue(data != null, "LATHE_DATA is not set");
    Path large = folder.resolve("large");
    done(Lathe.train(Lathe.text(folder), large, 1, "--preset", "ltm-s", "--tokenizer", "bytes"));
    Object[] arguments = gsm8k(Path.of(data), 4);
    arguments[2] = large;
    JsonNode node = json(arguments);
    assertEquals(2, node.get("problems").asInt(), node::toString);
    Path journal = folder.resolve("gsm8k/problems.jsonl");
    String whole = Files.readString(journal);
    String results = Files.readString(folder.resolve("gsm8k/results.json"));
    // A kill leaves such a file: the last outcome is cut off.
    Files.writeString(
        journal, whole.substring(0, whole.length() - 20), StandardOpenOption.TRUNCATE_EXISTING);
    done(arguments);
    assertEquals(whole, Files.readString(journal));
    assertEquals(results, Files.readString(folder.resolve("gsm8k/results.json")));
    refused("other settings", with(arguments, "--fast-steps", 2));
  }

  private Object[] gsm8k(Path data, int tokens) {
    return new Object[] {
      "gsm8k",
      "--checkpoint",
      run,
      "--data",
      data,
      "--problems",
      2,
      "--answers",
      2,
      "--tokens",
      tokens,
      "--shots",
      1,
      "--fast-steps",
      1,
      "--out",
      folder.resolve("gsm8k")
    };
  }

  /** Returns the arguments with an option's value replaced, or with the option appended. */
  private static Object[] with(Object[] arguments, String option, int value) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    int at = all.indexOf(option);
    if (at < 0) {
      all.addAll(List.of(option, value));
    } else {
      all.set(at + 1, value);
    }
    return all.toArray();
  }
}
