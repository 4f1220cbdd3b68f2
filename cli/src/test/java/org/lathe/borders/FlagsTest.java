package org.lathe.borders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Only {@code cli} names flags; messages of the other modules use the Java names of options. */
class FlagsTest {
  private static final List<String> BELOW =
      List.of(
          "files",
          "datasets",
          "reference",
          "models",
          "training",
          "mpi",
          "evaluation",
          "server",
          "reports",
          "conformance",
          "benchmarks",
          "fuzzing");

  /**
   * Classes whose purpose is a command line: {@code Replay} builds the one that repeats a case,
   * {@code TokenizerTrial} the one of a process of java, {@code JazzerCommand} that of the fuzzer.
   */
  private static final Set<String> BUILDS_COMMAND_LINES =
      Set.of("Replay.java", "TokenizerTrial.java", "JazzerCommand.java");

  /** An option of {@code java} itself, which messages may name. */
  private static final String OF_JAVA = "--add-modules";

  private static final Pattern TOKEN =
      Pattern.compile(
          "//[^\\n]*|(?s:/\\*.*?\\*/)|'(?:[^'\\\\]|\\\\.)+'|\"(?:[^\"\\\\\\n]|\\\\.)*\"");

  private static final Pattern FLAG = Pattern.compile("--[a-z]|\\./lathe");

  /** Returns the strings of a source that contain a flag or call the launcher. */
  private static List<String> flagged(String source) {
    return TOKEN
        .matcher(source)
        .results()
        .map(MatchResult::group)
        .filter(token -> token.startsWith("\""))
        .filter(token -> FLAG.matcher(token.replace(OF_JAVA, "")).find())
        .toList();
  }

  @Test
  void stringsBelowTheCommandLineHoldNoFlags() throws IOException {
    for (String module : BELOW) {
      List<Path> sources;
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      }
      assertFalse(sources.isEmpty(), "tests run in the folder of their module");
      for (Path source : sources) {
        if (!BUILDS_COMMAND_LINES.contains(source.getFileName().toString())) {
          assertEquals(List.of(), flagged(Files.readString(source)), source::toString);
        }
      }
    }
  }

  @Test
  void flagsInStringsAreSeenAndOthersAreNot() {
    assertEquals(List.of("\"give --out\""), flagged("throw bad(\"give --out\"); // --data"));
    assertEquals(List.of("\"see ./lathe\""), flagged("/* \"--a\" */ '\"'; \"see ./lathe\""));
    assertEquals(List.of(), flagged("\"start java with --add-modules x\" + \"a -- b\""));
    assertEquals(1, flagged("\"--add-modules and \\\" --data\"").size());
    assertTrue(flagged("i--; j = \"i\" + --k;").isEmpty());
  }
}
