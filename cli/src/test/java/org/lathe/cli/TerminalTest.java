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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** A bar and colours are for terminals, and only for those who want them. */
class TerminalTest {
  private static final String ESCAPE = "\u001b[";

  @TempDir Path folder;

  @Test
  void theEnvironmentDecidesOnColours() {
    assertEquals(Ansi.ON, Terminal.colours(Map.of(), true));
    assertEquals(Ansi.OFF, Terminal.colours(Map.of(), false));
    assertEquals(Ansi.ON, Terminal.colours(Map.of("TERM", "xterm-256color"), true));
    assertEquals(Ansi.OFF, Terminal.colours(Map.of("TERM", "dumb"), true));
    assertEquals(Ansi.OFF, Terminal.colours(Map.of("NO_COLOR", "1"), true));
    assertEquals(Ansi.ON, Terminal.colours(Map.of("NO_COLOR", ""), true));
    assertEquals(Ansi.OFF, Terminal.colours(Map.of("CLICOLOR", "0"), true));
    assertEquals(Ansi.ON, Terminal.colours(Map.of("CLICOLOR_FORCE", "1"), false));
    assertEquals(Ansi.OFF, Terminal.colours(Map.of("CLICOLOR_FORCE", "0"), false));
    assertEquals(Ansi.OFF, Terminal.colours(Map.of("NO_COLOR", "1", "CLICOLOR_FORCE", "1"), true));
  }

  @Test
  void aBarNeedsATerminalThatMovesItsCursor() {
    assertTrue(Terminal.takesBar(Map.of("TERM", "xterm"), true));
    assertTrue(Terminal.takesBar(Map.of("NO_COLOR", "1"), true));
    assertFalse(Terminal.takesBar(Map.of("TERM", "dumb"), true));
    assertFalse(Terminal.takesBar(Map.of("TERM", "xterm", "CLICOLOR_FORCE", "1"), false));
  }

  /** Progress bars and colours are chosen in one place. */
  @Test
  void nothingElseAsksForATerminal() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(source);
        if (!source.endsWith("Terminal.java")) {
          assertFalse(
              text.matches("(?s).*(System\\.console|Ansi\\.AUTO|isatty).*"), source::toString);
        }
        if (!source.endsWith("Progress.java")) {
          assertFalse(text.contains("ProgressBar"), source::toString);
        }
      }
    }
  }

  /** Runs a command with a terminal of its own for the streams that the shell does not redirect. */
  private String onTerminal(String redirected, Map<String, String> environment, Object... arguments)
      throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")),
        "skipped: /usr/bin/script, which gives a command a terminal, is not here");
    String line =
        Lathe.java("512m", arguments).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    List<String> command =
        new ArrayList<>(List.of("script", "-qec", line + redirected, "/dev/null"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new java.io.File("/dev/null"))
            .redirectErrorStream(true);
    List.of("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE").forEach(builder.environment()::remove);
    builder.environment().put("TERM", "xterm");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), printed);
    return printed;
  }

  @Test
  void helpHasColoursOnATerminalAlone() throws IOException, InterruptedException {
    assertTrue(onTerminal("", Map.of(), "--help").contains(ESCAPE));
    assertFalse(onTerminal("", Map.of("NO_COLOR", "1"), "--help").contains(ESCAPE));
    assertFalse(onTerminal("", Map.of("TERM", "dumb"), "--help").contains(ESCAPE));
    Path file = folder.resolve("help");
    onTerminal(" > '" + file + "'", Map.of(), "--help");
    assertFalse(Files.readString(file).contains(ESCAPE));
  }

  /** Standard error decides, wherever standard output goes. */
  @Test
  void theBarGoesToATerminalAlone() throws IOException, InterruptedException {
    Path text = Files.writeString(folder.resolve("text.txt"), "some words\n\n".repeat(4000));
    Path out = folder.resolve("printed");
    Path err = folder.resolve("said");
    Object[] prepare = {
      "data", "prepare", text, "--tokenizer", "bytes", "--validation", "none", "--out"
    };
    String bar = onTerminal(" > '" + out + "'", Map.of(), with(prepare, folder.resolve("a")));
    assertTrue(bar.contains("\r") && bar.contains("100%"), bar);
    assertFalse(Files.readString(out).contains("\r"));
    onTerminal(" 2> '" + err + "'", Map.of(), with(prepare, folder.resolve("b")));
    assertFalse(Files.readString(err).contains("\r"), Files.readString(err));
    assertTrue(Files.readString(err).contains("prepare 100.0 %"), Files.readString(err));
    String dumb =
        onTerminal(" > '" + out + "'", Map.of("TERM", "dumb"), with(prepare, folder.resolve("c")));
    assertTrue(dumb.contains("prepare 100.0 %"), dumb);
  }

  private static Object[] with(Object[] arguments, Path out) {
    return Stream.concat(Stream.of(arguments), Stream.of(out)).toArray();
  }
}
