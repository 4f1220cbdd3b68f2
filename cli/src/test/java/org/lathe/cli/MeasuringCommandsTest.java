package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.reports.comparison.Measurement;
import picocli.CommandLine;

/** The parser accepts the commands that a report names; each is for the right run. */
class MeasuringCommandsTest {
  @ParameterizedTest
  @EnumSource
  void theParserAcceptsEachCommand(Measurement measurement) {
    for (Optional<String> run : List.of(Optional.of("runs/a"), Optional.<String>empty())) {
      String command = MeasuringCommands.of(measurement, run);
      assertTrue(command.startsWith("./lathe "), command);
      String[] words = command.substring("./lathe ".length()).split(" > ")[0].split(" ");
      CommandLine.ParseResult parsed = Main.commandLine(words).parseArgs(words).subcommand();
      assertEquals(run.orElse(null), text(parsed, "--checkpoint"), command);
      String out = text(parsed, "--out");
      assertTrue(out == null || out.startsWith("runs/a/"), command);
    }
  }

  private static String text(CommandLine.ParseResult parsed, String option) {
    Object value = parsed.matchedOptionValue(option, null);
    return value == null ? null : value.toString();
  }

  @ParameterizedTest
  @EnumSource
  void aFolderWithASpaceIsOneWord(Measurement measurement) {
    String command = MeasuringCommands.of(measurement, Optional.of("my run"));
    assertTrue(command.contains(" --checkpoint 'my run'"), command);
    assertEquals(command.split("my run", -1).length, command.split("'my run", -1).length, command);
  }
}
