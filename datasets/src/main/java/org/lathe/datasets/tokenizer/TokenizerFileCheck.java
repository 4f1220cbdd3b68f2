package org.lathe.datasets.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.lathe.files.InputException;

/**
 * What a {@code tokenizer.json} must hold before the native library sees it. The library ends the
 * whole process, not the call, at a piece that is shorter than the prefix that it takes from it,
 * and at text that is not Unicode.
 */
final class TokenizerFileCheck {
  private final Path file;

  private TokenizerFileCheck(Path file) {
    this.file = file;
  }

  /**
   * Checks a file.
   *
   * @throws InputException if it is refused
   */
  static void of(Path file, JsonNode json) {
    TokenizerFileCheck check = new TokenizerFileCheck(file);
    check.requireUnicode(json);
    check.requireIds(json);
    check.requirePrefix(json.path("model"));
  }

  private void requireUnicode(JsonNode node) {
    if (node.isTextual() && !unicode(node.textValue())) {
      throw bad("it has half a surrogate pair in a string");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!unicode(field.getKey())) {
        throw bad("it has half a surrogate pair in a name");
      }
      requireUnicode(field.getValue());
    }
    if (node.isArray()) {
      node.forEach(this::requireUnicode);
    }
  }

  private static boolean unicode(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private void requireIds(JsonNode json) {
    JsonNode pieces = json.path("model").path("vocab");
    for (Map.Entry<String, JsonNode> piece : pieces.properties()) {
      requireId(piece.getKey(), piece.getValue());
    }
    for (JsonNode token : json.path("added_tokens")) {
      if (!token.path("content").isTextual() || token.path("content").textValue().isEmpty()) {
        throw bad("one of its added_tokens has no content");
      }
      requireId(token.path("content").textValue(), token.path("id"));
    }
  }

  private void requireId(String piece, JsonNode id) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() == Integer.MAX_VALUE) {
      throw bad("the id of the piece '%s' is %s, not a whole number from 0".formatted(piece, id));
    }
  }

  private void requirePrefix(JsonNode model) {
    String prefix = model.path("continuing_subword_prefix").asText("");
    if (prefix.isEmpty() || !model.path("merges").isArray()) {
      return;
    }
    for (JsonNode merge : model.path("merges")) {
      String right =
          merge.isArray()
              ? merge.path(1).asText()
              : merge.asText().substring(merge.asText().indexOf(' ') + 1);
      if (!right.startsWith(prefix)) {
        throw bad(
            "the merge %s continues a word, and does not begin with its continuing_subword_prefix"
                .formatted(merge));
      }
    }
  }

  private InputException bad(String what) {
    return new InputException("%s is damaged (%s): give a tokenizer.json".formatted(file, what));
  }
}
