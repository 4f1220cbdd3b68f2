package org.lathe.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;

/**
 * The file {@code metrics.jsonl} of a run: one JSON object per line, appended and handed to the
 * system as it happens. {@code event} says what a line is about.
 */
final class Metrics {
  /** The reason of a run that took all its steps and was evaluated at the end. */
  static final String FINISHED = "finished";

  private final Path file;

  private Metrics(Path file) {
    this.file = file;
  }

  /** Starts an empty file, replacing what was there. */
  static Metrics start(Path file) {
    try {
      Files.write(file, new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Metrics(file);
  }

  /**
   * Continues a file after {@code step}: lines about later steps, which a killed run may have
   * written after its last checkpoint, are dropped, and so is a torn last line.
   */
  static Metrics resume(Path file, int step) {
    List<String> kept = new ArrayList<>();
    try {
      if (Files.exists(file)) {
        LineJournal.read(file).stream().filter(line -> isUpTo(line, step)).forEach(kept::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LineJournal.replace(file, kept);
    return new Metrics(file);
  }

  /** Returns whether the run of this file said that it finished. */
  static boolean finished(Path file) {
    try {
      return Files.exists(file)
          && LineJournal.read(file).stream()
              .map(Metrics::read)
              .anyMatch(line -> line.path("reason").asText().equals(FINISHED));
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
    try {
      return LineJournal.read(file).stream()
          .map(Metrics::read)
          .anyMatch(
              line ->
                  line.path("event").asText().equals(event) && line.path("step").asInt(-1) == step);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
  }
}
