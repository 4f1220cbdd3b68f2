package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.FolderLock;

/**
 * A command that writes where another process writes is refused with that one's number and start,
 * and changes nothing; where that one was killed, it takes the place over.
 */
class TwoProcessesTest {
  @TempDir static Path shared;
  private static Path text;
  private static Path run;

  @TempDir Path folder;
  private Process owner;

  /** Another process, which owns the places of its arguments until it is killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] places) throws IOException {
      List<FolderLock> held = new ArrayList<>();
      for (String place : places) {
        Path path = Path.of(place);
        held.add(
            place.endsWith(".jsonl")
                ? FolderLock.ofFile(path, System.err::println)
                : FolderLock.of(path, System.err::println));
      }
      System.out.println("has all " + held.size());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Until the test kills it.
      }
    }
  }

  @BeforeAll
  static void trainASmallModel() throws IOException {
    text = Lathe.text(shared);
    run = shared.resolve("run");
    Lathe.Outcome trained = Lathe.run(Lathe.train(text, run, 1));
    assertEquals(0, trained.exit(), trained::toString);
  }

  @BeforeEach
  void start() throws IOException {
    List<String> line = new ArrayList<>(Lathe.java("64m"));
    line.set(line.indexOf(Main.class.getName()), Owner.class.getName());
    places().keySet().forEach(place -> line.add(place.toString()));
    owner = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader said = owner.inputReader(StandardCharsets.UTF_8);
    assertEquals("has all " + places().size(), said.readLine());
  }

  @AfterEach
  void end() throws InterruptedException {
    owner.destroyForcibly().waitFor();
  }

  /** What each command that is named by its place writes there. */
  private Map<Path, Object[]> places() {
    Path train = folder.resolve("train");
    Path suite = folder.resolve("suite");
    Path probe = folder.resolve("probe");
    Path samples = folder.resolve("samples.jsonl");
    Path prepared = folder.resolve("shards");
    return Map.of(
        train,
        Lathe.train(text, train, 1),
        suite,
        new Object[] {
          "evaluate",
          "--checkpoint",
          run,
          "--suite",
          "validation",
          "--limit",
          1,
          "--draws",
          1,
          "--out",
          suite
        },
        probe,
        new Object[] {
          "probe", "--checkpoint", run, "--sequences", 2, "--stories", 0, "--out", probe
        },
        samples,
        new Object[] {"samples", "--checkpoint", run, "--samples", 1, "--out", samples},
        folder.resolve(".shards.preparing"),
        new Object[] {
          "data", "prepare", text, "--tokenizer", "bytes", "--validation", "none", "--out", prepared
        });
  }

  /** What a user knows of the hidden folder of a preparation is the one that it makes. */
  private static String named(Path owned) {
    return owned.toString().replace(".shards.preparing", "shards");
  }

  @Test
  void theSecondIsRefusedAndTakesOverFromADeadOne() throws Exception {
    List<String> before = Lathe.files(folder);
    String started = owner.info().startInstant().orElseThrow().toString().substring(0, 19);
    for (Map.Entry<Path, Object[]> command : places().entrySet()) {
      Lathe.Outcome outcome = Lathe.run(command.getValue());
      assertEquals(2, outcome.exit(), outcome::toString);
      List<String> said = outcome.err().lines().filter(l -> l.startsWith("lathe: ")).toList();
      assertEquals(1, said.size(), outcome::toString);
      assertTrue(
          said.getFirst()
              .startsWith(
                  "lathe: %s is in use by process %s, started %s"
                      .formatted(named(command.getKey()), Long.toString(owner.pid()), started)),
          outcome::toString);
    }
    assertEquals(before, Lathe.files(folder));
    owner.destroyForcibly().waitFor();
    for (Object[] command : places().values()) {
      Lathe.Outcome outcome = Lathe.run(command);
      assertEquals(0, outcome.exit(), outcome::toString);
    }
    List<String> after = Lathe.files(folder);
    assertTrue(after.stream().noneMatch(file -> file.endsWith(".lock")), after::toString);
    assertTrue(after.contains("shards/shards.json"), after::toString);
  }
}
