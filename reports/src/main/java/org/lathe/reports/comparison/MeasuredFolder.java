package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Utf8;
import org.lathe.reports.run.RunMetrics;
import org.lathe.reports.run.StartedCommand;

/**
 * A folder that a report is about, a run or an evaluation, with all its measurements.
 *
 * @param name as the user gave it
 * @param metrics of a training run
 * @param recipe of a training run
 * @param commands that started or continued a training run, if it says them
 * @param files what measurements left behind, by the order of their paths
 */
record MeasuredFolder(
    String name,
    Optional<RunMetrics> metrics,
    Optional<RunRecipe> recipe,
    List<StartedCommand> commands,
    List<Measured> files) {
  private static final int DEEPEST = 4;
  private static final String REMEDY = "run the command that writes it again";

  /** The content of a file, and its name. */
  enum Kind {
    EVALUATION("evaluation.json"),
    EVALUATION_SEQUENCES("sequences.jsonl"),
    PROBE("probe.json"),
    PROBE_SEQUENCES("probe-sequences.jsonl"),
    SAMPLES("samples.json"),
    GSM8K("results.json");

    private final String file;

    Kind(String file) {
      this.file = file;
    }
  }

  /**
   * A file of measurements.
   *
   * @param lines its object, or that of each line
   * @param all how many lines it has, of which the first are read
   */
  record Measured(Kind kind, Path file, List<JsonNode> lines, long all) {
    JsonNode json() {
      return lines.getFirst();
    }
  }

  /**
   * Reads a folder and those in it.
   *
   * @param sequences how many lines to read of files with one for each sequence
   * @throws InputException if there is nothing in it, or a file cannot be read
   */
  static MeasuredFolder read(Path folder, int sequences) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          folder + " is not a folder: give the folder of a run, an evaluation or a probe");
    }
    Path metrics = folder.resolve("metrics.jsonl");
    List<Measured> files = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(folder, DEEPEST)) {
      for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
        for (Kind kind : Kind.values()) {
          if (file.getFileName().toString().equals(kind.file)) {
            read(kind, file, sequences).ifPresent(files::add);
          }
        }
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new InputException("cannot read " + folder + " (" + e.getMessage() + ")");
    }
    boolean run = Files.isRegularFile(metrics);
    if (!run && files.isEmpty()) {
      throw new InputException(
          folder
              + " contains nothing to report, neither metrics.jsonl of a run nor evaluation.json or"
              + " probe.json: the commands evaluate, with a suite, and probe write them");
    }
    return new MeasuredFolder(
        folder.toString(),
        run ? Optional.of(RunMetrics.read(metrics)) : Optional.empty(),
        run ? RunRecipe.read(folder) : Optional.empty(),
        StartedCommand.of(folder),
        files);
  }

  private static Optional<Measured> read(Kind kind, Path file, int sequences) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    long all = 1;
    if (kind.file.endsWith(".jsonl")) {
      all = readLines(file, sequences, lines);
      for (int i = 0; kind == Kind.PROBE_SEQUENCES && i < lines.size(); i++) {
        requireSound(file, i + 1, lines.get(i));
      }
    } else {
      lines.add(Json.read(file, REMEDY));
    }
    // Other commands may well call something results.json.
    boolean other = lines.isEmpty() || kind == Kind.GSM8K && !lines.getFirst().has("pass_at_k");
    return other ? Optional.empty() : Optional.of(new Measured(kind, file, lines, all));
  }

  private static void requireSound(Path file, int number, JsonNode line) {
    ProbeLine.fault(line)
        .ifPresent(
            fault -> {
              throw new InputException(
                  "line %s of %s is damaged: %s: %s"
                      .formatted(Integer.toString(number), file, fault, REMEDY));
            });
  }

  /** Reads the first lines; returns how many there are, but for a last one that was torn. */
  private static long readLines(Path file, int most, List<JsonNode> lines) throws IOException {
    long all = 0;
    // As bytes: one line that is not UTF-8, which a torn one may be, must not hide those before it.
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      String line = reader.readLine();
      while (line != null) {
        String next = reader.readLine();
        if (lines.size() < most) {
          try {
            String where = "line " + (all + 1) + " of " + file;
            byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
            lines.add(Json.parse(Utf8.decode(bytes, where, REMEDY), where, REMEDY));
          } catch (InputException torn) {
            if (next != null) {
              throw torn;
            }
            // What wrote it is under way or was killed.
            return all;
          }
        }
        all++;
        line = next;
      }
    }
    return all;
  }

  /** Returns whether its model has latents, as far as the folder says. */
  boolean latents() {
    boolean named =
        of(Kind.EVALUATION).stream()
            .flatMap(file -> file.json().path("sets").valueStream())
            .anyMatch(set -> set.has("figures"));
    return metrics.map(RunMetrics::latents).orElse(!named);
  }

  /** Returns the version of Lathe that trained last. */
  Optional<String> version() {
    return commands.isEmpty() ? Optional.empty() : Optional.of(commands.getLast().version());
  }

  /** Returns the line about a measurement that is not there, and how to make it. */
  String notMeasured(Measurement measurement, Remedy remedy) {
    return "%s: not measured; to measure it: %s"
        .formatted(name, remedy.of(measurement, metrics.map(run -> name)));
  }

  /** Returns the files of one kind. */
  List<Measured> of(Kind kind) {
    return files.stream().filter(file -> file.kind() == kind).toList();
  }

  /** Returns the label of a file: the folder, and the step if there are several. */
  String label(Measured file) {
    return of(file.kind()).size() > 1
        ? name + ", step " + file.json().path("step").asText("–")
        : name;
  }
}
