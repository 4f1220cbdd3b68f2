package org.lathe.models.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import org.lathe.files.InputException;
import org.lathe.files.Json;

/**
 * The fields of a {@code config.json} of another program. A field that is null is as one that is
 * missing.
 *
 * @param json the whole configuration
 */
public record ConfigFields(JsonNode json) {
  /** Returns whether a field has a value. */
  public boolean has(String field) {
    return json.hasNonNull(field);
  }

  /**
   * Returns a size.
   *
   * @throws InputException if it is missing, or not a whole number from 1 to 2147483647
   */
  public int size(String field) {
    JsonNode given = json.path(field);
    require(given.isInt() && given.asInt() >= 1, field, "a whole number from 1 to 2147483647");
    return given.asInt();
  }

  /**
   * Returns a size, or {@code otherwise} if the field is missing.
   *
   * @throws InputException if it is there and not a whole number from 1 to 2147483647
   */
  public int size(String field, int otherwise) {
    return has(field) ? size(field) : otherwise;
  }

  /**
   * Returns a number, or {@code otherwise} if the field is missing.
   *
   * @throws InputException if it is there and not a number
   */
  public double number(String field, double otherwise) {
    require(!has(field) || json.path(field).isNumber(), field, "a number");
    return has(field) ? json.path(field).asDouble() : otherwise;
  }

  /**
   * Refuses a value.
   *
   * @param holds whether the value can be used
   * @param wanted what it must be
   * @throws InputException if it cannot
   */
  public void require(boolean holds, String field, String wanted) {
    if (!holds) {
      throw new InputException(
          "%s is %s, must be %s here"
              .formatted(field, has(field) ? Json.brief(json.path(field)) : "missing", wanted));
    }
  }
}
