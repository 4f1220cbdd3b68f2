package org.lathe.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;

/**
 * The command line of a training, which its folder keeps in {@code commands.jsonl}: a line for each
 * start. Two equal runs may have been asked for in two ways, so it is in no file of results.
 *
 * @param taken the steps that were taken before
 * @param arguments as they were given
 */
record CommandRecord(int taken, List<String> arguments) {
  private static final String FILE = "commands.jsonl";
  private static final String PLAIN = "[A-Za-z0-9_./:=,@%+-]+";

  /** Writes the record into the folder of the run; a new run has no other. */
  void write(Path run) {
    Path file = run.resolve(FILE);
    List<String> line =
        List.of(
            Json.line(
                Json.object()
                    .put("step", taken)
                    .put("version", new Version().getVersion()[0])
                    .put("command", command())));
    if (taken == 0) {
      LineJournal.replace(file, line);
      return;
    }
    try {
      LineJournal.trim(file);
      LineJournal.append(file, line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command as a shell would take it. */
  private String command() {
    return arguments.stream()
        .map(word -> word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" ", "./lathe ", ""));
  }
}
