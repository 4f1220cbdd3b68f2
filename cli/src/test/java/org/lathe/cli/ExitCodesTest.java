package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each exit code of the page docs/reference/exit-codes.md comes about as the page says. */
class ExitCodesTest {
  private static final Path PAGE = Path.of("../docs/reference/exit-codes.md");

  private static final Set<Integer> TESTED = Set.of(0, 1, 2, 129, 130, 143);

  @TempDir Path folder;

  /** A code that is new on the page needs a test here. */
  @Test
  void thePageHasTheCodesThatAreTested() throws IOException {
    Pattern row = Pattern.compile("\\| (\\d+) \\|.*");
    Set<Integer> codes =
        Files.readAllLines(PAGE).stream()
            .map(row::matcher)
            .filter(matcher -> matcher.matches())
            .map(matcher -> Integer.parseInt(matcher.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(TESTED), codes);
  }

  @Test
  void zeroIsDone() {
    Lathe.Outcome outcome = Lathe.run("--version");
    assertEquals(0, outcome.exit(), outcome::toString);
  }

  @Test
  void oneIsACheckThatFailed() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "some words\n\n".repeat(100));
    Path data = folder.resolve("data");
    Lathe.Outcome made =
        Lathe.run(
            "data", "prepare", text, "--tokenizer", "bytes", "--validation", "none", "--out", data);
    assertEquals(0, made.exit(), made::toString);
    assertEquals(0, Lathe.run("data", "verify", data).exit());
    byte[] ids = Files.readAllBytes(data.resolve("train0.bin"));
    ids[ids.length - 2]++;
    Files.write(data.resolve("train0.bin"), ids);
    Lathe.Outcome damaged = Lathe.run("data", "verify", data);
    assertEquals(1, damaged.exit(), damaged::toString);
  }

  /** Steps of such a rate leave the numbers that a float has. */
  @Test
  void oneIsATrainingThatIsNotFinite() throws IOException {
    Path run = folder.resolve("run");
    Lathe.Outcome outcome = Lathe.run(Lathe.train(Lathe.text(folder), run, 3, "--rate", "1e30"));
    assertEquals(1, outcome.exit(), outcome::toString);
    String said = outcome.err().lines().toList().getLast();
    assertTrue(said.startsWith("lathe: step "), said);
    assertTrue(said.contains(" is not finite; "), said);
    assertFalse((outcome.out() + outcome.err()).contains("NaN"), outcome::toString);
  }

  @Test
  void twoIsBadInputAndOneLine() {
    Lathe.Outcome outcome = Lathe.run("train", "--data", folder.resolve("nothing.txt"));
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertEquals(2, Lathe.run("train", "--no-such-option").exit());
  }

  /** Long work in a process of its own; returns the code that the signal ends it with. */
  private int endedBy(String signal, Path out) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Lathe.java("1g", "data", "prepare", "jdk", "--out", out))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    Path work = out.resolveSibling("." + out.getFileName() + ".preparing").resolve("journal.json");
    while (process.isAlive() && !Files.exists(work)) {
      Thread.sleep(1);
    }
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    int code = process.waitFor();
    assertFalse(Files.exists(out), "work that was ended made its folder");
    return code;
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such signal")
  void aProcessThatIsAskedToEndIs143() throws IOException, InterruptedException {
    assertEquals(143, endedBy("TERM", folder.resolve("ended")));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such signal")
  void aClosedTerminalIs129() throws IOException, InterruptedException {
    assumeTrue(arrives(1), "skipped: this build ignores SIGHUP, as under nohup");
    assertEquals(129, endedBy("HUP", folder.resolve("hung")));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such signal")
  void anInterruptIs130() throws IOException, InterruptedException {
    assumeTrue(arrives(2), "skipped: this build ignores Ctrl-C, as in the background");
    assertEquals(130, endedBy("INT", folder.resolve("interrupted")));
  }

  /** A build, and all its processes, may ignore signals: in the background, or under nohup. */
  private static boolean arrives(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    List<String> ignored =
        Files.exists(status)
            ? Files.readAllLines(status).stream().filter(l -> l.startsWith("SigIgn:")).toList()
            : List.of();
    return ignored.isEmpty()
        || (Long.parseUnsignedLong(ignored.getFirst().substring(7).strip(), 16) & 1L << signal - 1)
            == 0;
  }
}
