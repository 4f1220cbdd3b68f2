package org.lathe.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.lathe.files.DurableFile;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;
import org.lathe.training.log.LogKind;
import org.lathe.training.log.RunLogs;

/**
 * The file {@code metrics.jsonl} of a run: one JSON object per line, appended and handed to the
 * system as it happens. {@code event} says what a line is about. The logs of the run get the same
 * lines.
 */
final class Metrics implements AutoCloseable {
  /** The reason of a run that took all its steps and was evaluated at the end. */
  static final String FINISHED = "finished";

  /** The event of a run that continues to another last step. */
  static final String STEPS_CHANGED = "steps_changed";

  private final Path file;
  private final RunLogs logs;

  private Metrics(Path file, RunLogs logs) {
    this.file = file;
    this.logs = logs;
  }

  /** Starts an empty file, replacing what was there. */
  static Metrics start(Path file, Set<LogKind> kinds) {
    // Durable, or a crash might leave a run whose lines are lost though they are synced.
    DurableFile.write(file, out -> {});
    return new Metrics(file, RunLogs.start(folder(file), kinds));
  }

  private static Path folder(Path file) {
    return file.toAbsolutePath().getParent();
  }

  /** Opens a file that is there, to read it and to append; without the logs of the run. */
  static Metrics open(Path file) {
    return new Metrics(file, RunLogs.none());
  }

  /** Returns whether a file has a line of this event about this step. */
  static boolean has(Path file, String event, int step) {
    return open(file).has(event, step);
  }

  /**
   * Continues a file after {@code step}: lines about later steps, which a killed run may have
   * written after its last checkpoint, are dropped, and so is a torn last line. The logs that are
   * there or asked for continue likewise.
   */
  static Metrics resume(Path file, int step, Set<LogKind> kinds) {
    List<String> kept = new ArrayList<>();
    try {
      if (Files.exists(file)) {
        LineJournal.read(file).stream().filter(line -> isUpTo(line, step)).forEach(kept::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LineJournal.replace(file, kept);
    List<JsonNode> lines = kept.stream().map(Metrics::read).toList();
    return new Metrics(file, RunLogs.resume(folder(file), kinds, lines, step + 1));
  }

  /** Returns whether the run of this file said that it finished with this step. */
  static boolean finished(Path file, int step) {
    return lines(file, "stopped")
        .anyMatch(
            line ->
                line.path("reason").asText().equals(FINISHED)
                    && line.path("step").asInt(-1) == step);
  }

  /**
   * Returns the number of steps to which the run of this file was last told to continue, up to
   * {@code step}; empty if it never was.
   */
  static OptionalInt stepsChanged(Path file, int step) {
    return lines(file, STEPS_CHANGED)
        .filter(line -> line.path("step").asInt() <= step)
        .mapToInt(line -> line.path("steps").asInt())
        .reduce((first, later) -> later);
  }

  private static Stream<JsonNode> lines(Path file, String event) {
    try {
      return LineJournal.read(file).stream()
          .map(Metrics::read)
          .filter(line -> line.path("event").asText().equals(event));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isUpTo(String line, int step) {
    JsonNode node = read(line);
    return node.isObject() && node.path("step").asInt(0) <= step;
  }

  /** A line as JSON; of a torn one, a node that is no object. */
  private static JsonNode read(String line) {
    try {
      return Json.reader().readTree(line);
    } catch (JsonProcessingException torn) {
      return MissingNode.getInstance();
    }
  }

  /** Returns whether there is a line of this event about this step. */
  boolean has(String event, int step) {
    return lines(file, event).anyMatch(line -> line.path("step").asInt(-1) == step);
  }

  /** Returns the lines of this event. */
  List<JsonNode> lines(String event) {
    return lines(file, event).toList();
  }

  /**
   * Syncs the file. A checkpoint is synced, so what was measured up to its step must be too: which
   * checkpoint is best is read from here.
   */
  void sync() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    logs.sync();
  }

  /** Appends the components of a record, with its event first. */
  void append(String event, Object fields) {
    ObjectNode node = Json.object().put("event", event);
    node.setAll(Json.tree(fields));
    try {
      Files.writeString(file, Json.line(node) + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    logs.add(node);
  }

  @Override
  public void close() {
    logs.close();
  }
}
