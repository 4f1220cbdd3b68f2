package org.lathe.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.lathe.files.InputException;

/**
 * Reads the YAML of a recipe, or of another file that people write, strictly: one document of names
 * and values. Anchors, aliases and tags are refused, and so is a name that stands twice, where YAML
 * readers take the last.
 */
public final class StrictYaml {
  /** Such files have some forty lines; a file of this size is something else. */
  private static final int MOST_BYTES = 1 << 16;

  private static final int MOST_LEVELS = 8;

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(2 * MOST_LEVELS)
                  .maxDocumentLength(MOST_BYTES)
                  .build())
          .build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final YAMLParser parser;
  private final String what;
  private final String where;

  private StrictYaml(YAMLParser parser, String what, String where) {
    this.parser = parser;
    this.what = what;
    this.where = where;
  }

  /**
   * Reads a file.
   *
   * @param what the file should be, for errors, such as {@code recipe}
   * @throws InputException if it cannot be read or is no such YAML
   */
  public static JsonNode read(Path file, String what) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new InputException(
            "%s is not a %s: it has more than %d KiB".formatted(file, what, MOST_BYTES >> 10));
      }
      return parse(Files.readString(file), what, file.toString());
    } catch (CharacterCodingException e) {
      throw new InputException("%s is not a %s: it is not UTF-8 text".formatted(file, what));
    } catch (IOException e) {
      throw new InputException("cannot read " + file + " (" + e + ")", e);
    }
  }

  /**
   * Reads a text.
   *
   * @param what the text should be, for errors
   * @param where named in errors
   * @throws InputException if it is no such YAML
   */
  public static JsonNode parse(String text, String what, String where) {
    try (YAMLParser parser = YAML.createParser(text)) {
      return new StrictYaml(parser, what, where).document();
    } catch (JsonProcessingException e) {
      throw new InputException(where + " is not YAML: " + reason(e), e);
    } catch (IOException e) {
      throw new InputException(where + " is not YAML: " + e.getMessage(), e);
    }
  }

  /** Reads one value, such as {@code 3} or {@code 1e-3}, that stands alone. */
  static JsonNode scalar(String text) {
    return alone(text, JsonToken::isScalarValue);
  }

  /** Reads a list of values, such as {@code [a, b]}, that stands alone. */
  static JsonNode sequence(String text) {
    return alone(text, JsonToken.START_ARRAY::equals);
  }

  /** Reads one value that begins with such a token; anything else is text. */
  private static JsonNode alone(String text, Predicate<JsonToken> begins) {
    try (YAMLParser parser = YAML.createParser(text.getBytes(StandardCharsets.UTF_8))) {
      JsonToken first = parser.nextToken();
      JsonNode value =
          first == null || !begins.test(first)
              ? NODES.textNode(text)
              : new StrictYaml(parser, "value", "").value(first, "");
      return parser.nextToken() == null ? value : NODES.textNode(text);
    } catch (IOException | InputException e) {
      return NODES.textNode(text);
    }
  }

  private static String reason(JsonProcessingException e) {
    String first = e.getOriginalMessage().lines().findFirst().orElse("").strip();
    return e.getLocation() == null
        ? first
        : "line %d: %s".formatted(e.getLocation().getLineNr(), first);
  }

  private JsonNode document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new InputException("%s is not a %s: it is empty".formatted(where, what));
    }
    JsonNode value = value(first, "");
    if (parser.nextToken() != null) {
      throw new InputException(
          "%s is not a %s: it contains more than one document".formatted(where, what));
    }
    return value;
  }

  private JsonNode value(JsonToken token, String path) throws IOException {
    if (parser.isCurrentAlias() || parser.getObjectId() != null || parser.getTypeId() != null) {
      throw new InputException(
          "%s, line %d: write the value itself: a %s has no anchors (&), aliases (*) and tags (!)"
              .formatted(where, parser.currentTokenLocation().getLineNr(), what));
    }
    return switch (token) {
      case START_OBJECT -> object(path);
      case START_ARRAY -> list(path);
      case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> number();
      case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(token == JsonToken.VALUE_TRUE);
      case VALUE_NULL -> NODES.nullNode();
      default -> NODES.textNode(parser.getText());
    };
  }

  /** What YAML names as not a number, or as infinite, stays text. */
  private JsonNode number() throws IOException {
    try {
      return NODES.numberNode(parser.getDoubleValue());
    } catch (JsonProcessingException e) {
      return NODES.textNode(parser.getText());
    }
  }

  private ObjectNode object(String path) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String below = RecipeFields.below(path, name);
      if (object.has(name)) {
        throw new InputException(
            "%s: %s is given twice, the second time on line %d"
                .formatted(where, below, parser.currentTokenLocation().getLineNr()));
      }
      object.set(name, value(parser.nextToken(), below));
    }
    return object;
  }

  private ArrayNode list(String path) throws IOException {
    ArrayNode list = NODES.arrayNode();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      list.add(value(t, path));
    }
    return list;
  }
}
