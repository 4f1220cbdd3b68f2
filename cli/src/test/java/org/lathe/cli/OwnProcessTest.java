package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.files.Json;
import org.lathe.models.Checkpoint;

/** Tests that need a process of their own: kills, small heaps, failing writes. */
class OwnProcessTest {
  private static final int STEPS = 12;

  private static final Object[] OFTEN = {"--checkpoint-every", 3, "--evaluate-every", 4};

  @TempDir static Path shared;
  private static Path text;

  @TempDir Path folder;

  @BeforeAll
  static void write() throws IOException {
    text = Lathe.text(shared);
  }

  /** Returns the folder of the run that nothing interrupts, which is trained once. */
  private static Path whole(String recipe) {
    Path whole = shared.resolve(recipe);
    if (!Files.exists(whole)) {
      Lathe.Outcome trained = Lathe.run(Lathe.trainBy(recipe, text, whole, STEPS, OFTEN));
      assertEquals(0, trained.exit(), trained::toString);
    }
    return whole;
  }

  /** Kills after a checkpoint, in steps between two, and after an evaluation. */
  @ParameterizedTest
  @CsvSource({
    "pocket, 3",
    "ar-pocket, 7",
    "gpt2-pocket, 3",
    "gpt2-pocket, 5",
    "gpt2-pocket, 8",
    "vae-pocket, 5",
    "md4-pocket, 5",
    "hybrid-pocket, 5"
  })
  void killedAndResumedIsUninterrupted(String recipe, int step)
      throws IOException, InterruptedException {
    Path whole = whole(recipe);
    Path killed = folder.resolve("killed");
    Process process =
        new ProcessBuilder(Lathe.java("1g", Lathe.trainBy(recipe, text, killed, STEPS, OFTEN)))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    Path metrics = killed.resolve("metrics.jsonl");
    while (process.isAlive()
        && !(Checkpoint.newest(killed).isPresent() && steps(metrics, "step").contains(step))) {
      Thread.sleep(1);
    }
    process.destroyForcibly().waitFor();
    Path newest = Checkpoint.newest(killed).orElseThrow();
    assertFalse(newest.endsWith("step-00000012"), "the run was over before it was killed");
    // A kill in the middle of a line leaves such a file.
    Files.writeString(metrics, Files.readString(metrics) + "{\"event\":\"st");

    Lathe.Outcome resumed = Lathe.run("train", "--resume", "--out", killed, "--threads", 1);
    assertEquals(0, resumed.exit(), resumed::toString);
    List<String> files = Lathe.files(whole);
    assertEquals(files, Lathe.files(killed));
    for (String file : files) {
      if (file.startsWith("checkpoints")) {
        assertEquals(-1, Files.mismatch(whole.resolve(file), killed.resolve(file)), file);
      }
    }
    assertEquals(IntStream.rangeClosed(1, STEPS).boxed().toList(), steps(metrics, "step"));
    assertEquals(List.of(0, 4, 8, 12), steps(metrics, "evaluation"));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such signal")
  void interruptedIsSavedAndSaysHowToGoOn() throws IOException, InterruptedException {
    assumeInterruptsArrive();
    Path run = folder.resolve("run");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(Lathe.java("1g", Lathe.train(Lathe.text(folder), run, 10_000)))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(err.toFile())
            .start();
    Path metrics = run.resolve("metrics.jsonl");
    while (process.isAlive()
        && !(Files.exists(metrics) && Files.readString(metrics).contains("\"step\",\"step\":1"))) {
      Thread.sleep(1);
    }
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertEquals(130, process.waitFor());
    String said = Files.readString(err);
    assertTrue(said.contains("./lathe train --resume --out " + run), said);
    assertTrue(Checkpoint.newest(run).isPresent(), said);
    assertTrue(Files.exists(run.resolve("report.html")), said);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such signal")
  void anInterruptedPreparationSaysHowToGoOn() throws IOException, InterruptedException {
    assumeInterruptsArrive();
    Path out = folder.resolve("shards");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(Lathe.java("1g", "data", "prepare", "jdk", "--out", out))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(err.toFile())
            .start();
    while (process.isAlive() && !Files.exists(folder.resolve(".shards.preparing/journal.json"))) {
      Thread.sleep(1);
    }
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertEquals(130, process.waitFor());
    String said = Files.readString(err);
    assertTrue(said.contains("lathe: interrupted; the same command continues"), said);
  }

  /** A shell makes a build in the background, and all its processes, ignore Ctrl-C. */
  private static void assumeInterruptsArrive() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElseThrow();
    boolean interrupt = (Long.parseUnsignedLong(ignored, 16) & 2) != 0;
    assumeTrue(!interrupt, "skipped: this build runs in the background, where Ctrl-C is ignored");
  }

  private static List<Integer> steps(Path metrics, String event) throws IOException {
    List<Integer> steps = new ArrayList<>();
    String text = Files.readString(metrics);
    // A line that is being written is not read.
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      JsonNode node = Json.reader().readTree(line);
      if (node.get("event").asText().equals(event)) {
        steps.add(node.get("step").asInt());
      }
    }
    return steps;
  }

  @Test
  void tooSmallAHeapIsSaidBeforeAnythingStarts() throws IOException, InterruptedException {
    Path out = folder.resolve("run");
    Lathe.Outcome outcome =
        Lathe.launch(
            folder,
            Lathe.java("64m", "train", "--preset", "ltm-s", "--tokenizer", "bytes", "--out", out));
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertTrue(outcome.err().matches("lathe: this run needs about .* LATHE_JAVA_OPTS=-Xmx.*"));
    assertEquals("", outcome.out());
    assertFalse(Files.exists(out));
  }

  @Test
  void memoryThatRunsOutIsOneLine() throws IOException, InterruptedException {
    Path big = Files.writeString(folder.resolve("big.txt"), "many words\n".repeat(4_000_000));
    Path run = folder.resolve("run");
    assertEquals(0, Lathe.run(Lathe.train(Lathe.text(folder), run, 1)).exit());
    Lathe.Outcome outcome =
        Lathe.launch(folder, Lathe.java("64m", "fit", "--checkpoint", run, "--file", big));
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertTrue(outcome.err().startsWith("lathe: out of memory"), outcome::toString);
  }

  /** A command without batches is not told to take smaller ones. */
  @Test
  void memoryThatAPreparationLacksIsOneLine() throws IOException, InterruptedException {
    Path big = folder.resolve("big.jsonl");
    Files.writeString(big, "{\"text\": \"" + "many words ".repeat(4_000_000) + "\"}\n");
    Path out = folder.resolve("out");
    Lathe.Outcome outcome =
        Lathe.launch(
            folder,
            Lathe.java("64m", "data", "prepare", big, "--tokenizer", "bytes", "--out", out));
    assertEquals(2, outcome.exit(), outcome::toString);
    List<String> said = outcome.err().lines().filter(l -> l.startsWith("lathe: ")).toList();
    assertEquals(1, said.size(), outcome::toString);
    assertTrue(said.getFirst().startsWith("lathe: out of memory: "), outcome::toString);
    assertTrue(said.getFirst().endsWith(" to allow more, or give fewer --threads"));
    assertFalse(outcome.err().contains("Exception"), outcome::toString);
  }

  /** A training beside which a thread dies, as a worker may that the heap has no room for. */
  static final class Dying {
    private Dying() {}

    public static void main(String[] arguments) {
      Path metrics = Path.of(arguments[arguments.length - 1]).resolve("metrics.jsonl");
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                while (!Files.exists(metrics)) {
                  Thread.onSpinWait();
                }
                throw new OutOfMemoryError("Java heap space");
              });
      Main.main(arguments);
    }
  }

  @Test
  void aThreadThatDiesEndsTheCommandInOneLine() throws IOException, InterruptedException {
    Path run = folder.resolve("run");
    List<String> line =
        new ArrayList<>(
            Lathe.java("1g", Lathe.train(Lathe.text(folder), run, 100_000, "--out", run)));
    line.set(line.indexOf(Main.class.getName()), Dying.class.getName());
    Lathe.Outcome outcome = Lathe.launch(folder, line);
    assertEquals(2, outcome.exit(), outcome::toString);
    List<String> said = outcome.err().lines().filter(l -> l.startsWith("lathe: ")).toList();
    assertEquals(1, said.size(), outcome::toString);
    assertTrue(said.getFirst().startsWith("lathe: out of memory: "), outcome::toString);
    assertTrue(said.getFirst().endsWith(" --micro-batch"), outcome::toString);
    assertFalse(outcome.err().contains("Exception in thread"), outcome::toString);
  }

  /** A limit on the file size has the effect of a full disk: the write fails half-way. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such limit")
  void aWriteThatFailsHalfWayLeavesNoHalfCheckpoint() throws IOException, InterruptedException {
    Path run = folder.resolve("run");
    List<String> line =
        new ArrayList<>(List.of("bash", "-c", "ulimit -f 1024; exec \"$@\"", "bash"));
    line.addAll(Lathe.java("1g", Lathe.train(Lathe.text(folder), run, 1)));
    Lathe.Outcome outcome = Lathe.launch(folder, line);
    assertEquals(2, outcome.exit(), outcome::toString);
    List<String> said = outcome.err().lines().filter(l -> l.startsWith("lathe: ")).toList();
    assertEquals(1, said.size(), outcome::toString);
    assertTrue(said.getFirst().contains("cannot write to " + run), outcome::toString);
    assertTrue(said.getFirst().endsWith("no checkpoint was written yet"), outcome::toString);
    assertFalse(outcome.err().contains("\tat "), outcome::toString);
    assertEquals(List.of("commands.jsonl", "metrics.jsonl", "recipe.yaml"), Lathe.files(run));
  }
}
