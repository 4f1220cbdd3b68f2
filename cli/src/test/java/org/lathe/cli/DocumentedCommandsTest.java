package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Every command line of README, its neighbours and docs is one that the program understands: the
 * command exists, its options exist, and their values can be read.
 */
class DocumentedCommandsTest {
  /** Commands of the launcher, which the program does not see. */
  private static final Set<String> OF_LAUNCHER =
      Set.of("test", "install", "format", "package", "--show-command");

  /** By the name of the command: making one reads all of its options. */
  private static final Map<String, CommandLine> PARSERS = new HashMap<>();

  private static final Pattern SPAN = Pattern.compile("`(\\./lathe [^`]+)`");

  @Test
  void everyCommandLineIsUnderstood() throws IOException {
    List<String> wrong = new ArrayList<>();
    int lines = 0;
    for (DocumentPage page : DocumentPage.all()) {
      // A changelog names options of its time.
      if (page.path().endsWith("CHANGELOG.md")) {
        continue;
      }
      ShellLines shell = new ShellLines();
      for (DocumentPage.Block block : page.blocks()) {
        if (block.info().isEmpty() || block.info().startsWith("sh")) {
          for (List<String> words : shell.commands(block.lines())) {
            lines++;
            understand(words).ifPresent(error -> wrong.add(block + ": " + words + ": " + error));
          }
        }
      }
      for (int i = 0; i < page.prose().size(); i++) {
        for (MatchResult span : SPAN.matcher(page.prose().get(i)).results().toList()) {
          List<String> words = shell.commands(List.of(span.group(1))).getFirst();
          String where = page.path() + ":" + (i + 1);
          lines++;
          mention(words).ifPresent(error -> wrong.add(where + ": " + words + ": " + error));
        }
      }
    }
    assertEquals("", String.join("\n", wrong));
    assertTrue(lines > 200, "command lines were found: " + lines);
  }

  /** The same for a command line in a sentence, which may lack what is required. */
  private static Optional<String> mention(List<String> words) {
    try {
      return parse(words);
    } catch (CommandLine.MissingParameterException e) {
      return Optional.empty();
    }
  }

  /** Returns what the program says against a command line. */
  private static Optional<String> understand(List<String> words) {
    try {
      return parse(words);
    } catch (CommandLine.MissingParameterException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Optional<String> parse(List<String> words) {
    if (OF_LAUNCHER.contains(words.getFirst()) || words.getFirst().matches("[A-Z]+")) {
      return Optional.empty();
    }
    try {
      String[] arguments = words.stream().map(DocumentedCommandsTest::value).toArray(String[]::new);
      PARSERS
          .computeIfAbsent(words.getFirst(), name -> Main.commandLine(name))
          .parseArgs(arguments);
      return Optional.empty();
    } catch (CommandLine.MissingParameterException e) {
      throw e;
    } catch (CommandLine.ParameterException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** A capital letter stands for a number. */
  private static String value(String word) {
    return word.matches("[A-Z]") ? "1" : word;
  }
}
