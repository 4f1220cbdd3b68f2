package org.lathe.datasets.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.lathe.files.InputException;
import org.lathe.files.Json;

/** One JSON object per line: LAMBADA, GSM8K and the scientific papers. Empty lines are skipped. */
final class JsonRows implements RowFormat {
  private final Function<Row, String> text;

  /**
   * @param text the text of one row
   */
  JsonRows(Function<Row, String> text) {
    this.text = text;
  }

  /** Rows whose text is one field. */
  static JsonRows field(String name) {
    return new JsonRows(row -> row.text(name));
  }

  /** Rows whose text is a list of paragraphs, joined by line feeds. */
  static JsonRows paragraphs(String name) {
    return new JsonRows(row -> row.paragraphs(name));
  }

  @Override
  public Stream<String> of(Path file) {
    return rows(file).map(text);
  }

  /** The objects of the lines. */
  Stream<Row> rows(Path file) {
    AtomicLong line = new AtomicLong();
    return Utf8Lines.of(file)
        .peek(read -> line.incrementAndGet())
        .filter(read -> !read.isEmpty())
        .map(read -> parse(read, file + " line " + line.get()));
  }

  private Row parse(String line, String where) {
    return new Row(where, Json.parse(line, where, "get the set's original file again"));
  }

  /**
   * One line's object.
   *
   * @param where names the line in errors
   * @param object the fields
   */
  record Row(String where, JsonNode object) {
    /** The text of a field. */
    String text(String field) {
      JsonNode value = object.path(field);
      if (!value.isTextual()) {
        throw lacks("text", field);
      }
      return value.textValue();
    }

    /** The texts of a field that is a list of them, joined by line feeds. */
    String paragraphs(String field) {
      JsonNode value = object.path(field);
      if (!value.isArray()
          || StreamSupport.stream(value.spliterator(), false).anyMatch(item -> !item.isTextual())) {
        throw lacks("list of texts", field);
      }
      return String.join(
          "\n", StreamSupport.stream(value.spliterator(), false).map(JsonNode::textValue).toList());
    }

    private InputException lacks(String what, String field) {
      return new InputException(
          "%s has no %s named '%s': get the set's original file again"
              .formatted(where, what, field));
    }
  }
}
