package org.lathe.server.completions;

import com.fasterxml.jackson.databind.JsonNode;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.server.http.Refusal;

/** Reads lists of token ids. */
final class TokenList {
  private TokenList() {}

  static int[] of(JsonNode list, String field, Tokenizer tokenizer) {
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      JsonNode id = list.get(i);
      if (!id.isInt() || id.asInt() < 0 || id.asInt() >= tokenizer.vocabulary()) {
        throw Refusal.badField(
            field,
            "token %d of %s must be an id from 0 to %d"
                .formatted(i, field, tokenizer.vocabulary() - 1));
      }
      ids[i] = id.asInt();
    }
    return ids;
  }
}
