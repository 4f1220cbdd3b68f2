package org.lathe.files;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads and writes JSON with the settings of the project: text after the value is an error, so is a
 * field that is there twice, and a file or line that cannot be read is one {@link InputException}.
 * Only a format with other settings has its own mapper.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final int LONGEST_SHOWN = 60;

  private Json() {}

  /** Returns a new object without fields. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Returns a new list without elements. */
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** Returns a record, or a map, as an object. */
  public static ObjectNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** Returns what reads text and trees, for a caller with its own errors. */
  public static ObjectReader reader() {
    return MAPPER.reader();
  }

  /** Returns what writes values, for a caller with its own layout. */
  public static ObjectWriter writer() {
    return MAPPER.writer();
  }

  /** Returns a value as JSON on one line, without a line feed. */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a value as JSON on one line for a message; a long one is cut. */
  public static String brief(JsonNode value) {
    String text = value.toString();
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "..";
  }

  /**
   * Parses an object.
   *
   * @param where names the file, or the line and the file, in errors
   * @param remedy what to do where the text is no object, such as {@code give another file}
   * @throws InputException if the text is not one JSON object
   */
  public static ObjectNode parse(String text, String where, String remedy) {
    try {
      return object(MAPPER.readTree(text), where, remedy);
    } catch (JsonProcessingException e) {
      throw noJson(where, e, remedy);
    }
  }

  /**
   * Reads a file that holds one object, in UTF-8.
   *
   * @param remedy what to do where it cannot be read, such as {@code give another file}
   * @throws InputException if the file cannot be read, or is not one JSON object
   */
  public static ObjectNode read(Path file, String remedy) {
    return parse(Utf8.read(file, remedy), file.toString(), remedy);
  }

  private static ObjectNode object(JsonNode node, String where, String remedy) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new InputException("%s is not a JSON object: %s".formatted(where, remedy));
  }

  private static InputException noJson(String where, JsonProcessingException e, String remedy) {
    return new InputException("%s is not JSON (%s): %s".formatted(where, reason(e), remedy), e);
  }

  /**
   * Returns why text cannot be read, on one line: what is wrong, and in which line and column; of a
   * value that does not fit, which field it is and what it must be.
   */
  public static String reason(JsonProcessingException e) {
    // Without a path it is not about a field but about the text, as where that ends too early.
    if (e instanceof MismatchedInputException mismatched && !mismatched.getPath().isEmpty()) {
      return JsonMismatch.reason(mismatched);
    }
    // The lines after the first, and what names the source, are about the parser.
    String why = e.getOriginalMessage().lines().findFirst().orElse("");
    why = why.replaceFirst("\\s*\\(start marker at .*", "").strip();
    JsonLocation at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? why
        : "%s, at line %d, column %d".formatted(why, at.getLineNr(), at.getColumnNr());
  }

  /**
   * Writes a value with indentation and a line feed at the end, whole or not at all.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(Path file, Object value) {
    DurableFile.write(
        file,
        out ->
            out.write(
                (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n")
                    .getBytes(StandardCharsets.UTF_8)));
  }
}
