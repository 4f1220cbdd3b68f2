package org.lathe.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Utf8;

/** The JSON files of a checkpoint, above all {@code config.json}, which determines its model. */
public final class CheckpointJson {
  private static final String FAMILY = "family";
  private static final String REMEDY = "restore the file, or give another checkpoint";

  /** Stricter than {@code Json}: a configuration must name every component. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private CheckpointJson() {}

  /**
   * Reads a file.
   *
   * @throws InputException if it cannot be read, or is not one JSON object
   */
  public static ObjectNode read(Path file) {
    JsonNode node = reading(file, () -> JSON.readTree(Utf8.read(file, REMEDY)));
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new InputException(file + " is damaged: it is not a JSON object: " + REMEDY);
  }

  /** Returns the model of the {@code config.json} of a checkpoint. */
  static Model model(Path file) {
    return model(read(file), file, JSON.reader());
  }

  /**
   * Returns the model of a configuration that another program wrote: what it says besides is passed
   * over.
   *
   * @param json of the form of Lathe's {@code config.json}
   * @param file named in errors
   * @throws InputException if it is of no family, or a field of its family is missing or wrong
   */
  public static Model modelOfKnownFields(JsonNode json, Path file) {
    return model(
        json, file, JSON.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
  }

  private static Model model(JsonNode json, Path file, ObjectReader reader) {
    Family family =
        Families.all().stream()
            .filter(known -> known.wrote(json))
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        "%s is of an unknown model family; there are %s"
                            .formatted(
                                file,
                                Families.all().stream()
                                    .map(Family::id)
                                    .collect(Collectors.joining(", ")))));
    Class<? extends ModelConfig> type = family.config(json);
    if (json instanceof ObjectNode fields) {
      fields.remove(FAMILY);
    }
    return family.model(reading(file, () -> reader.treeToValue(json, type)));
  }

  /** Returns the configuration as JSON from which its family is found again. */
  static ObjectNode config(Model model) {
    ObjectNode config = JSON.valueToTree(model.config());
    if (!model.family().wrote(config)) {
      config.put(FAMILY, model.family().id());
    }
    return config;
  }

  /** Writes a file, whole or not at all. */
  static void write(Path file, Object value) throws IOException {
    ObjectNode tree = JSON.valueToTree(value);
    byte[] bytes = (JSON.writeValueAsString(tree) + "\n").getBytes(StandardCharsets.UTF_8);
    DurableFile.write(file, out -> out.write(bytes));
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read() throws JsonProcessingException;
  }

  private static <T> T reading(Path file, Reader<T> reader) {
    try {
      return reader.read();
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof InputException refused) {
        throw new InputException(file + ": " + refused.getMessage());
      }
      Throwable cause = e.getCause() instanceof IllegalArgumentException bad ? bad : e;
      String message = cause == e ? Json.reason(e) : cause.getMessage();
      throw new InputException(file + " is damaged: " + message.lines().findFirst().orElse(""));
    }
  }
}
