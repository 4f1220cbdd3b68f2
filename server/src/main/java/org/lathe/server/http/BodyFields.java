package org.lathe.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of a request's body, read by their names. A field that is {@code null} counts as
 * absent. A value of another type or outside its range is refused.
 *
 * @param body of the request
 */
public record BodyFields(ObjectNode body) {

  /** Refuses fields of other names than these. */
  public void requireOnly(Set<String> known) {
    Set<String> unknown = new TreeSet<>();
    body.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      String first = unknown.iterator().next();
      throw Refusal.badField(first, "the field '" + shown(first) + "' is unknown here: remove it");
    }
  }

  private static String shown(String name) {
    return name.length() > 40 ? name.substring(0, 40) + ".." : name;
  }

  /** Returns the value of a field, if it is there. */
  public Optional<JsonNode> value(String field) {
    JsonNode value = body.get(field);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  /** Returns a whole number. */
  public Optional<Long> whole(String field, long least, long most) {
    return value(field)
        .map(
            value -> {
              if (!value.isIntegralNumber()
                  || !value.canConvertToLong()
                  || value.asLong() < least
                  || value.asLong() > most) {
                throw Refusal.badField(
                    field, "%s must be a whole number from %d to %d".formatted(field, least, most));
              }
              return value.asLong();
            });
  }

  /** Returns a whole number that fits an int. */
  public Optional<Integer> number(String field, int least, int most) {
    return whole(field, least, most).map(Long::intValue);
  }

  /** Returns a finite number. */
  public Optional<Double> real(String field) {
    return value(field)
        .map(
            value -> {
              if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
                throw Refusal.badField(field, field + " must be a number");
              }
              return value.asDouble();
            });
  }

  /** Returns a text. */
  public Optional<String> text(String field) {
    return value(field)
        .map(
            value -> {
              if (!value.isTextual()) {
                throw Refusal.badField(field, field + " must be a text");
              }
              return value.asText();
            });
  }

  /** Returns whether a field is true; absent is false. */
  public boolean flag(String field) {
    return value(field)
        .map(
            value -> {
              if (!value.isBoolean()) {
                throw Refusal.badField(field, field + " must be true or false");
              }
              return value.asBoolean();
            })
        .orElse(false);
  }
}
