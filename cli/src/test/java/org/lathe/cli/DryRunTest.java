package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** A dry run says what would be done, refuses what would be refused, and leaves nothing. */
class DryRunTest {
  @TempDir Path folder;
  private Path text;
  private Path run;

  @BeforeEach
  void writeTheText() throws IOException {
    text = Lathe.text(folder);
    run = folder.resolve("run");
  }

  private static Lathe.Outcome dry(Object... arguments) {
    Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--dry-run";
    return Lathe.run(all);
  }

  /** All files and folders with their content. */
  private Map<String, String> content() throws IOException {
    Map<String, String> content = new LinkedHashMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted().toList()) {
        content.put(
            path.toString(),
            Files.isRegularFile(path) ? Arrays.toString(Files.readAllBytes(path)) : "");
      }
    }
    return content;
  }

  private Lathe.Outcome leavesNothing(Object... arguments) throws IOException {
    Map<String, String> before = content();
    Lathe.Outcome outcome = dry(arguments);
    assertEquals(before, content(), outcome::toString);
    return outcome;
  }

  private void says(String expected, Object... arguments) throws IOException {
    Lathe.Outcome outcome = leavesNothing(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    assertTrue(outcome.out().contains(expected), outcome::toString);
  }

  private void refuses(String expected, Object... arguments) throws IOException {
    Lathe.Outcome outcome = leavesNothing(arguments);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out(), outcome::toString);
    assertTrue(outcome.err().contains(expected), outcome::toString);
    // In the words of the command itself.
    assertEquals(Lathe.run(arguments).err(), outcome.err());
  }

  @Test
  void aTrainingSaysWhatItWouldTakeAndWrite() throws IOException {
    Object[] train = Lathe.train(text, run, 12, "--checkpoint-every", 3, "--evaluate-every", 4);
    says(
        "dry run, nothing was written: would take steps 1 to 12, evaluate 4 times, and write 4"
            + " checkpoints of ",
        train);
    Lathe.Outcome json = dry(Stream.concat(Stream.of(train), Stream.of("--json")).toArray());
    JsonNode node = Json.parse(json.out(), "stdout", "");
    assertEquals("dry_run", node.path("event").asText());
    assertEquals(12, node.at("/info/steps").asInt());
    // The size is that of what is written then.
    assertEquals(0, Lathe.run(train).exit());
    Path checkpoint = run.resolve("checkpoints/step-00000012");
    long bytes =
        Files.size(checkpoint.resolve("model.safetensors"))
            + Files.size(checkpoint.resolve("optimizer.safetensors"));
    assertEquals(bytes, node.path("checkpointBytes").asDouble(), 0.05 * bytes);
  }

  @Test
  void aTrainingThatWouldBeRefusedIsRefused() throws IOException {
    refuses("nothing.txt", Lathe.train(folder.resolve("nothing.txt"), run, 2));
    refuses("lathe: ", Lathe.train(text, run, 2, "--length", 100_000));
    Path file = Files.writeString(folder.resolve("file"), "");
    refuses(file.toString(), Lathe.train(text, file, 2));
    assertEquals(0, Lathe.run(Lathe.train(text, run, 2)).exit());
    refuses("already contains a run", Lathe.train(text, run, 2));
    refuses("has already taken all its 2 steps", "train", "--resume", "--out", run);
    says("would take steps 3 to 5", "train", "--resume", "--steps", 5, "--out", run);
  }

  /**
   * A job that is started again would delete what a killed run has measured; a dry run does not.
   */
  @Test
  void whatAKilledRunMeasuredStays() throws IOException {
    Files.createDirectories(run);
    Files.writeString(run.resolve("metrics.jsonl"), "{\"event\":\"run\"}\n");
    refuses("ended before its first checkpoint", Lathe.train(text, run, 2));
    says("would take steps 1 to 2", Lathe.train(text, run, 2, "--resume-or-start"));
  }

  @Test
  void aPreparationSaysWhatItWouldEncode() throws IOException {
    Path out = folder.resolve("shards");
    says(
        "dry run, nothing was written: would encode 0.0 MB (size on disk) to " + out,
        prepare(text, out));
    Path empty = Files.writeString(folder.resolve("empty.txt"), "");
    refuses("contains no text", prepare(empty, out));
    assertEquals(0, Lathe.run(prepare(text, out)).exit());
    refuses("already contains prepared data", prepare(text, out));
  }

  private static Object[] prepare(Path text, Path out) {
    return new Object[] {
      "data", "prepare", text, "--tokenizer", "bytes", "--validation", "none", "--out", out
    };
  }

  @Test
  void aSuiteSaysWhatItWouldMeasure() throws IOException {
    assertEquals(0, Lathe.run(Lathe.train(text, run, 1)).exit());
    Path out = folder.resolve("suite");
    Object[] suite = {
      "evaluate",
      "--checkpoint",
      run,
      "--suite",
      "validation",
      "--sequences",
      3,
      "--out",
      out,
      "--draws",
      1,
      "--fast-steps",
      2,
      "--skip-held-out"
    };
    says("3 of 3 blocks, 0 measured already", suite);
    assertEquals(0, Lathe.run(suite).exit());
    says("3 of 3 blocks, 3 measured already", suite);
    suite[10] = 2;
    refuses("contains an evaluation with another draws", suite);
    Lathe.Outcome alone = leavesNothing("evaluate", "--checkpoint", run);
    assertEquals(2, alone.exit(), alone::toString);
    assertTrue(alone.err().contains("--dry-run is an option of a suite"), alone::toString);
  }
}
