package org.lathe.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Converts results to JSON. JSON has only finite numbers, so any other number becomes null. */
public final class FiniteJson {
  private FiniteJson() {}

  /** Returns a record, or a map, as an object. */
  public static ObjectNode of(Object value) {
    ObjectNode node = Json.tree(value);
    replace(node);
    return node;
  }

  private static void replace(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (field.getValue().isDouble() && !Double.isFinite(field.getValue().asDouble())) {
          field.setValue(object.nullNode());
        }
      }
    }
    node.forEach(FiniteJson::replace);
  }
}
