package org.lathe.evaluation.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;

/**
 * Samples in a file: {@code .jsonl}, one object per line with {@code ids} or {@code text}; else one
 * text per line, without empty lines.
 */
public final class SampleFile {
  private SampleFile() {}

  /** Returns whether the name says that each line is an object. */
  public static boolean isJsonLines(Path file) {
    return file.toString().endsWith(".jsonl");
  }

  /**
   * Reads samples.
   *
   * @param tokenizer of the ids; makes those of texts
   * @throws InputException if the file cannot be read, naming the line, or holds none
   */
  public static List<Sample> read(Path file, Tokenizer tokenizer) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new InputException(file + " is not UTF-8 text");
    } catch (IOException e) {
      throw new InputException("cannot read " + file + " (" + e + ")");
    }
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        samples.add(
            isJsonLines(file)
                ? object(file, i + 1, lines.get(i), tokenizer)
                : Sample.of(lines.get(i), tokenizer));
      }
    }
    if (samples.isEmpty()) {
      throw new InputException(file + " contains no text");
    }
    return samples;
  }

  private static Sample object(Path file, int number, String line, Tokenizer tokenizer) {
    String where = "line " + number + " of " + file;
    JsonNode node = Json.parse(line, where, "give objects with ids or text");
    if (node.path("ids").isArray()) {
      int[] ids = new int[node.path("ids").size()];
      for (int i = 0; i < ids.length; i++) {
        JsonNode id = node.path("ids").get(i);
        if (!id.isInt() || id.asInt() < 0 || id.asInt() >= tokenizer.vocabulary()) {
          throw new InputException(
              "%s: id %s is outside the vocabulary of tokenizer %s, which has %d ids: give the {tokenizer} that made it"
                  .formatted(where, id, tokenizer.name(), tokenizer.vocabulary()));
        }
        ids[i] = id.asInt();
      }
      return Sample.of(ids, tokenizer);
    }
    if (node.path("text").isTextual()) {
      return Sample.of(node.path("text").asText(), tokenizer);
    }
    throw new InputException(where + " has neither ids nor text");
  }

  /**
   * Writes samples as JSON lines, whole or not at all.
   *
   * @param prompts the prompt of each sample; empty if there were none
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public static void write(Path file, List<Sample> samples, List<String> prompts) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      ObjectNode node = Json.object().put("number", i);
      if (!prompts.isEmpty()) {
        node.put("prompt", prompts.get(i));
      }
      for (int id : samples.get(i).ids()) {
        node.withArray("ids").add(id);
      }
      lines.add(Json.line(node.put("text", samples.get(i).text())));
    }
    LineJournal.replace(file, lines);
  }
}
