package org.lathe.datasets.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.lathe.datasets.corpus.Document;
import org.lathe.files.InputException;

/**
 * JSON lines: each line is an object with the text in one of its fields. The name of a document is
 * its file, {@code #} and the number of its line, from 0; lines of white space, and texts that are
 * empty or null, are skipped.
 */
final class JsonLinesDocuments implements FileDocuments {
  /** A line is in memory already: what it may hold is limited by that alone. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .build())
          // Names of strangers' fields are many and do not come again.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final BufferedReader in;
  private final SourceFile file;
  private final String field;
  private long line;

  JsonLinesDocuments(Reader in, SourceFile file, String field) {
    this.in = new BufferedReader(in);
    this.file = file;
    this.field = field;
  }

  @Override
  public Document next() throws IOException {
    for (String read = in.readLine(); read != null; read = in.readLine()) {
      line++;
      if (!read.isBlank()) {
        String text = text(read);
        if (!text.isEmpty()) {
          return new Document(file.name() + "#" + (line - 1), text);
        }
      }
    }
    return null;
  }

  private String text(String read) throws IOException {
    List<String> others = new ArrayList<>();
    String text = null;
    try (JsonParser parser = JSON.createParser(read)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InputException(where() + " is not a JSON object: give one object per line");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals(field) && value == JsonToken.VALUE_STRING) {
          text = parser.getText();
        } else if (name.equals(field) && value == JsonToken.VALUE_NULL) {
          text = "";
        } else if (name.equals(field)) {
          throw new InputException(
              "%s has no string in its field '%s': write the text as a string, or name another field with {field}"
                  .formatted(where(), field));
        } else {
          others.add(name);
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new InputException(
            where() + " continues after its JSON object: give one object per line");
      }
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null ? "" : " at character " + e.getLocation().getColumnNr();
      throw new InputException(
          "%s is not JSON%s (%s): correct the line".formatted(where(), place, said(e)), e);
    }
    if (text == null) {
      throw new InputException(
          "%s has no text in a field '%s', only %s: name the field with {field}"
              .formatted(where(), field, others));
    }
    return text;
  }

  /**
   * The message without the position that the parser adds, which refers to its own copy of the
   * line.
   */
  private static String said(JsonProcessingException e) {
    return e.getOriginalMessage().replaceFirst("(?s)\\s*\\(start marker at .*", "");
  }

  private String where() {
    return file.where() + " line " + line;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
