package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;
import org.lathe.files.Sha256;
import org.lathe.models.Checkpoint;
import org.lathe.models.RunCheckpoints;
import org.lathe.training.RecipeFile;

/** A run on the command line is extended, starts from another, and names its best checkpoint. */
class ContinuedRunTest {
  @TempDir Path folder;
  private Path text;
  private Path run;

  @BeforeEach
  void prepare() throws IOException {
    text = Lathe.text(folder);
    run = folder.resolve("run");
  }

  private static String out(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome.out();
  }

  @Test
  void evaluationsHaveErrorsAndTheBestIsNamed() throws IOException {
    // A rate that grows until it spoils the model.
    String said =
        out(
            Lathe.train(
                text,
                run,
                9,
                "--evaluate-every",
                1,
                "--evaluation-sequences",
                3,
                "--set",
                "rate.peak=1e-2",
                "--set",
                "rate.last=1.0"));
    String line =
        said.lines().filter(l -> l.startsWith("step 1, held-out")).findFirst().orElseThrow();
    assertTrue(
        line.matches(
            ".* \\d+\\.\\d{3} ± \\d\\.\\d{3} bits/byte, [-+]\\d+\\.\\d{3} ± \\d\\.\\d{3} since"
                + " step 0; perplexity .* \\(fresh noise, .*; not a bound: .*"),
        line);
    Path best = RunCheckpoints.of(run).best();
    int step =
        Json.reader()
            .readTree(
                out("evaluate", "--checkpoint", best, "--sequences", 1, "--draws", 1, "--json"))
            .get("step")
            .asInt();
    String named = "best checkpoint: step " + step + ",";
    // The newest one needs no name.
    assertEquals(step < 9, said.lines().anyMatch(l -> l.startsWith(named)), said);
    assertEquals(step < 9, said.contains("use --checkpoint " + best), said);
  }

  @Test
  void aFinishedRunIsExtended() {
    out(Lathe.train(text, run, 1));
    Lathe.Outcome extended = Lathe.run("train", "--resume", "--steps", 3, "--out", run);
    assertEquals(0, extended.exit(), extended::toString);
    assertTrue(
        extended
            .err()
            .contains(
                "the run now has 3 steps instead of 1: from step 2 its learning rate is that of a"
                    + " run of 3 steps"),
        extended::toString);
    assertEquals(3, RecipeFile.read(run).steps());
    assertEquals(3, RunCheckpoints.of(run).steps().getFirst());
  }

  @Test
  void aRunStartsFromAnother() throws IOException {
    out(Lathe.train(text, run, 1));
    Path next = folder.resolve("next");
    Lathe.Outcome started =
        Lathe.run("train", "--recipe", run, "--init-from", run, "--set", "steps=2", "--out", next);
    assertEquals(0, started.exit(), started::toString);
    assertTrue(started.err().contains("starts from the weights of " + run), started::toString);
    Path again = folder.resolve("again");
    out("train", "--recipe", next, "--out", again);
    assertEquals(Lathe.files(next), Lathe.files(again));
    for (String file : Lathe.files(next)) {
      if (file.startsWith("checkpoints")) {
        assertEquals(-1, Files.mismatch(next.resolve(file), again.resolve(file)), file);
      }
    }
    Lathe.Outcome refused =
        Lathe.run(
            "train",
            "--recipe",
            run,
            "--init-from",
            run,
            "--set",
            "model.layers=1",
            "--out",
            folder.resolve("none"));
    assertEquals(2, refused.exit(), refused::toString);
    assertTrue(refused.err().contains("--init-from " + run), refused::toString);
    assertTrue(refused.err().contains("give the --recipe of that run"), refused::toString);
    assertFalse(Files.exists(folder.resolve("none")));
  }

  /** As a job that a cluster starts again and again: begun, continued, and then left as it is. */
  @Test
  void oneCommandStartsARunContinuesItAndLeavesItWhenItIsFinished() throws IOException {
    Object[] command = Lathe.train(text, run, 3, "--checkpoint-every", 1, "--resume-or-start");
    out(command);
    Path newest = Checkpoint.newest(run).orElseThrow();
    Map<String, String> whole = digests(run);
    try (Stream<Path> files = Files.list(newest)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(newest);
    Lathe.Outcome continued = Lathe.run(command);
    assertEquals(0, continued.exit(), continued::toString);
    assertFalse(continued.err().contains("has taken all its steps"), continued::toString);
    assertEquals(whole, digests(run));
    Lathe.Outcome finished = Lathe.run(command);
    assertEquals(0, finished.exit(), finished::toString);
    assertTrue(finished.err().contains("has taken all its steps"), finished::toString);
    assertEquals(whole, digests(run));
    Lathe.Outcome both = Lathe.run(Lathe.train(text, run, 3, "--resume", "--resume-or-start"));
    assertEquals(2, both.exit(), both::toString);
    assertTrue(both.err().contains("exclude each other"), both::toString);
    Lathe.Outcome nowhere = Lathe.run("train", "--resume-or-start");
    assertEquals(2, nowhere.exit(), nowhere::toString);
    assertTrue(nowhere.err().contains("give --out"), nowhere::toString);
  }

  /** Of checkpoints, which have no times. */
  private static Map<String, String> digests(Path folder) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (String file : Lathe.files(folder)) {
      if (file.startsWith("checkpoints")) {
        digests.put(file, Sha256.of(folder.resolve(file)));
      }
    }
    return digests;
  }
}
