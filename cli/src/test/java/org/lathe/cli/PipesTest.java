package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is read from a pipe, which gives its bytes once, and what is printed to a full device. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such pipes")
class PipesTest {
  private static final String WORDS = "line 7 has 49 words, and Grüße";

  @TempDir static Path shared;
  private static Path run;

  @TempDir Path folder;

  @BeforeAll
  static void trainASmallModel() throws IOException {
    run = shared.resolve("run");
    Lathe.Outcome trained = Lathe.run(Lathe.train(Lathe.text(shared), run, 1));
    assertEquals(0, trained.exit(), trained::toString);
  }

  private Path pipe() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    return pipe;
  }

  /** Writes into a pipe what a shell's {@code <(zcat ..)} would; waits for its reader. */
  private static void fill(Path pipe) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                Files.writeString(pipe, WORDS);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  @Test
  void theTextOfAPipeIsFitted() throws Exception {
    Path pipe = pipe();
    fill(pipe);
    Lathe.Outcome piped = Lathe.run("fit", "--checkpoint", run, "--file", pipe);
    Lathe.Outcome given = Lathe.run("fit", "--checkpoint", run, "--text", WORDS);
    assertEquals(0, given.exit(), given::toString);
    assertTrue(given.out().contains(" tokens"), given::toString);
    assertEquals(given.out(), piped.out(), piped::toString);
  }

  /** Nothing is read of it: who fills it would wait for a reader. */
  @Test
  void dataOfAPipeIsRefusedInOneLine() throws Exception {
    Path pipe = pipe();
    Path out = folder.resolve("out");
    for (Lathe.Outcome outcome :
        List.of(
            Lathe.run(Lathe.train(pipe, out, 1)),
            Lathe.run("data", "prepare", pipe, "--tokenizer", "bytes", "--out", out),
            Lathe.run("evaluate", "--checkpoint", run, "--data", pipe))) {
      assertEquals(2, outcome.exit(), outcome::toString);
      assertEquals(
          "lathe: %s is no file but a pipe or a device, and text is read twice: save it to a file\n"
              .formatted(pipe),
          outcome.err());
      assertFalse(Files.exists(out));
    }
  }

  @Test
  void standardOutputThatCannotBeWrittenIsNoSuccess() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "skipped: no /dev/full on this system");
    List<String> line = new ArrayList<>(List.of("bash", "-c", "exec \"$@\" >/dev/full", "bash"));
    line.addAll(Lathe.java("1g", "samples", "--checkpoint", run, "--samples", 2, "--json"));
    Lathe.Outcome outcome = Lathe.launch(folder, line);
    assertEquals(2, outcome.exit(), outcome::toString);
    List<String> said = outcome.err().lines().filter(l -> l.startsWith("lathe: ")).toList();
    assertEquals(1, said.size(), outcome::toString);
    assertTrue(
        said.getFirst().startsWith("lathe: standard output could not be written whole"),
        outcome::toString);
  }
}
