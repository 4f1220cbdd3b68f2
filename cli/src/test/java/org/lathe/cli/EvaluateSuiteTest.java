package org.lathe.cli;

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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/**
 * {@code evaluate --suite} measures the sets that it finds, names missing and false ones, and loses
 * nothing when it is killed.
 */
class EvaluateSuiteTest {
  @TempDir static Path shared;
  private static Path run;
  private static Path data;

  @TempDir Path folder;

  @BeforeAll
  static void trainASmallModel() throws IOException {
    run = shared.resolve("run");
    Lathe.Outcome trained = Lathe.run(Lathe.train(Lathe.text(shared), run, 1));
    assertEquals(0, trained.exit(), trained::toString);
    data = shared.resolve("sets");
    // No size or checksum of this file is known, so none can differ.
    Files.createDirectories(data.resolve("lm1b"));
    Files.writeString(
        data.resolve("lm1b/news.en.heldout-00001-of-00050"),
        "The fox , which was brown , said that it had seen 7 dogs .\n".repeat(60));
    Files.createDirectories(data.resolve("ptb"));
    Files.writeString(data.resolve("ptb/ptb.valid.txt"), " no it was n't black monday \n");
  }

  private Object[] suite(Object name, Path out, Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("evaluate", "--checkpoint", run, "--suite", name, "--out", out));
    arguments.addAll(List.of("--draws", 2, "--fast-steps", 3));
    arguments.addAll(Arrays.asList(more));
    return arguments.toArray();
  }

  private Object[] zeroShot(Path out, Object... more) {
    List<Object> arguments = new ArrayList<>(Arrays.asList(suite("zero-shot", out)));
    arguments.addAll(List.of("--data", data));
    arguments.addAll(Arrays.asList(more));
    return arguments.toArray();
  }

  private static void refused(Lathe.Outcome outcome, String... parts) {
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertEquals("", outcome.out(), outcome::toString);
    for (String part : parts) {
      assertTrue(outcome.err().contains(part), () -> "no '" + part + "' in " + outcome);
    }
  }

  @Test
  void whatIsThereIsMeasuredAndTheRestIsNamed() throws IOException {
    Path out = folder.resolve("out");
    Lathe.Outcome outcome = Lathe.run(zeroShot(out, "--limit", 4, "--json"));
    assertEquals(0, outcome.exit(), outcome::toString);
    JsonNode node = Json.reader().readTree(outcome.out());
    assertEquals(node, Json.read(out.resolve("evaluation.json"), "run again"));
    JsonNode set = node.get("sets").get(0);
    assertEquals(1, node.get("sets").size());
    assertEquals("lm1b", set.get("set").asText());
    assertEquals(4, set.get("measured").asInt());
    assertEquals("evenly", set.get("chosen").asText());
    assertTrue(set.get("notes").toString().contains("1 of the 50 held-out files"));
    JsonNode point = set.get("points").get(0);
    assertEquals(3, point.get("fast_steps").asInt());
    for (String figure : List.of("fitted", "fresh", "importance_weighted")) {
      for (String unit : List.of("perplexity", "perplexity_per_word", "bits_per_byte")) {
        assertTrue(point.get(figure).get(unit).asDouble() > 0, figure + " " + unit);
      }
    }
    assertTrue(point.get("second_half").get("gain").get("nats_per_token").isNumber());
    JsonNode skipped = node.get("skipped");
    assertEquals(7, skipped.size());
    String ptb = skipped.get(0).get("reason").asText();
    assertTrue(ptb.contains("ptb.valid.txt") && ptb.contains("lines 1 instead of 3370"), ptb);
    String wiki = skipped.get(1).get("reason").asText();
    assertTrue(wiki.contains("wikitext2 is not in") && wiki.contains("Merity"), wiki);
    assertTrue(outcome.err().contains("lathe: wikitext2 is not in"), outcome::toString);

    Lathe.Outcome again = Lathe.run(zeroShot(out, "--limit", 4));
    assertEquals(0, again.exit(), again::toString);
    for (String part : List.of("importance weighted", "ppl/word", "skipped", "4 of ", "evenly")) {
      assertTrue(again.out().contains(part), () -> "no '" + part + "' in " + again);
    }
    refused(Lathe.run(zeroShot(out, "--limit", 5)), "another limit, 4 instead of 5", "--out");
  }

  @Test
  void theThinkingCurveAndAdaptiveFits() throws IOException {
    Path out = folder.resolve("out");
    Object[] arguments =
        suite("validation", out, "--sequences", 2, "--thinking-curve=0,2,12", "--adaptive");
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    assertTrue(outcome.out().contains("T_fast"), outcome::toString);
    assertTrue(outcome.out().contains("% saved"), outcome::toString);
    JsonNode set = Json.read(out.resolve("evaluation.json"), "run again").get("sets").get(0);
    assertEquals(
        List.of(0, 2, 12),
        set.get("points").valueStream().map(p -> p.get("fast_steps").asInt()).toList());
    assertTrue(set.get("adaptive").get("mean_steps").asDouble() >= 8);
    assertEquals(12, set.get("nelbo").size());
  }

  @Test
  void nothingToMeasureIsBadInput() {
    Path out = folder.resolve("out");
    refused(Lathe.run(zeroShot(out, "--sets", "ptb")), "ptb.valid.txt", "instead of");
    refused(Lathe.run(zeroShot(out, "--sets", "lambada")), "lambada is not in", "OpenAI");
    refused(Lathe.run(zeroShot(out, "--sets", "ptb,lambada")), "ptb.valid.txt", "OpenAI");
    refused(Lathe.run(zeroShot(out, "--sets", "ptp")), "'ptp' is unknown", "wikitext2");
    refused(Lathe.run(suite("zero-shot", out, "--data", folder.resolve("no"))), "no", "--data");
    assertFalse(Files.exists(out));
  }

  @Test
  void optionsThatDoNotFit() {
    refused(Lathe.run(suite("all", folder.resolve("out"))), "--suite all", "validation");
    for (String option : List.of("--limit 3", "--sets ptb", "--adaptive", "--thinking-curve")) {
      List<Object> arguments = new ArrayList<>(List.of("evaluate", "--checkpoint", run));
      arguments.addAll(List.of(option.split(" ")));
      refused(Lathe.run(arguments.toArray()), option.split(" ")[0], "--suite");
    }
    Path out = folder.resolve("out");
    refused(Lathe.run(suite("validation", out, "--sets", "ptb")), "--sets", "zero-shot");
    refused(Lathe.run(suite("validation", out, "--settled", 1)), "--settled", "--adaptive");
    refused(Lathe.run(suite("validation", out, "--thinking-curve=4,2")), "ascending");
    refused(Lathe.run(suite("validation", out, "--limit", 0)), "--limit 0");
    assertFalse(Files.exists(out));
  }

  @Test
  void anOutThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    refused(Lathe.run(zeroShot(file.resolve("out"))), "cannot write", "--out");
    assertEquals("in the way", Files.readString(file));
  }

  @Test
  void killedAndGoneOnIsTheSameBytes() throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    Path killed = folder.resolve("killed");
    Object[] more = {"--limit", 40, "--batch", 1, "--fast-steps", 20, "--draws", 4};
    assertEquals(0, Lathe.run(override(zeroShot(whole), more)).exit());
    Process process =
        new ProcessBuilder(Lathe.java("1g", override(zeroShot(killed), more)))
            .redirectOutput(folder.resolve("printed").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    Path done = killed.resolve("state/lm1b.means.safetensors");
    while (process.isAlive() && !Files.exists(done)) {
      Thread.sleep(1);
    }
    process.destroyForcibly().waitFor();
    assertFalse(Files.exists(killed.resolve("evaluation.json")), "over before it was killed");
    Lathe.Outcome on = Lathe.run(override(zeroShot(killed), more));
    assertEquals(0, on.exit(), on::toString);
    assertTrue(on.err().contains("continues after block"), on::toString);
    assertEquals(Lathe.files(whole), Lathe.files(killed));
    for (String file : Lathe.files(whole)) {
      assertEquals(-1, Files.mismatch(whole.resolve(file), killed.resolve(file)), file);
    }
  }

  /** Returns the arguments with other values for some options. */
  private static Object[] override(Object[] arguments, Object... options) {
    List<Object> all = new ArrayList<>(Arrays.asList(arguments));
    for (int i = 0; i < options.length; i += 2) {
      int known = all.indexOf(options[i]);
      if (known >= 0) {
        all.subList(known, known + 2).clear();
      }
    }
    all.addAll(Arrays.asList(options));
    return all.toArray();
  }
}
