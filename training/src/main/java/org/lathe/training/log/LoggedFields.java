package org.lathe.training.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of a line of {@code metrics.jsonl}, each with one name and one value. */
final class LoggedFields {
  /** A score for each held-out sequence: data of a test, and no curve. */
  private static final String EACH_SEQUENCE = "headline_nats";

  private static final String EVENT = "event";

  private LoggedFields() {}

  /**
   * Returns the fields in their order. A field inside another has both names; an element of a list
   * has its number, from 0.
   *
   * @param between what stands between the names
   */
  static Map<String, JsonNode> of(JsonNode line, String between) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : line.properties()) {
      if (!field.getKey().equals(EVENT) && !field.getKey().equals(EACH_SEQUENCE)) {
        add(field.getKey(), field.getValue(), between, fields);
      }
    }
    return fields;
  }

  private static void add(
      String name, JsonNode value, String between, Map<String, JsonNode> fields) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(
              inner -> add(name + between + inner.getKey(), inner.getValue(), between, fields));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        add(name + between + i, value.get(i), between, fields);
      }
    } else if (!value.isNull()) {
      fields.put(name, value);
    }
  }
}
