package org.lathe.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.lathe.ltm.DurableFile;

/**
 * The file {@code metrics.jsonl} of a run: one JSON object a line, appended and handed to the
 * system as it happens. {@code event} says what a line is about.
 */
final class Metrics {
  private static final ObjectMapper JSON = new ObjectMapper();

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
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
          if (isUpTo(line, step)) {
            kept.add(line);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DurableFile.write(
        file,
        out -> {
          for (String line : kept) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
    return new Metrics(file);
  }

  private static boolean isUpTo(String line, int step) {
    try {
      JsonNode node = JSON.readTree(line);
      return node.isObject() && node.path("step").asInt(0) <= step;
    } catch (JsonProcessingException torn) {
      return false;
    }
  }

  /** Appends the components of a record, with its event first. */
  void append(String event, Object fields) {
    ObjectNode node = JSON.createObjectNode().put("event", event);
    node.setAll((ObjectNode) JSON.valueToTree(fields));
    try {
      Files.writeString(file, JSON.writeValueAsString(node) + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
