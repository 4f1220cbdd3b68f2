package org.lathe.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;

/**
 * A command that started or continued a run. The file {@code commands.jsonl} of the run has a line
 * for each: how a run was asked for says where it was written and on how many threads, and so is no
 * part of what two equal runs have in common.
 *
 * @param step the steps that were taken before
 * @param version of Lathe
 * @param command the command line
 */
public record StartedCommand(int step, String version, String command) {
  private static final String FILE = "commands.jsonl";

  /** Returns the commands of a run, the first one first; none where there is no such file. */
  public static List<StartedCommand> of(Path run) {
    Path file = run.resolve(FILE);
    List<StartedCommand> commands = new ArrayList<>();
    if (Files.isRegularFile(file)) {
      try {
        for (String line : LineJournal.read(file)) {
          JsonNode node = Json.parse(line, FILE, "remove the file");
          commands.add(
              new StartedCommand(
                  node.path("step").asInt(),
                  node.path("version").asText("–"),
                  node.path("command").asText("–")));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InputException torn) {
        // The page says what can be read: the run does not depend on it.
        return commands;
      }
    }
    return commands;
  }
}
