package org.lathe.training.scale;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.DoublePredicate;
import org.lathe.files.InputException;
import org.lathe.training.NearName;
import org.lathe.training.YamlNumber;

/**
 * The fields of one part of a cluster's file, each checked as it is read. A message says which
 * field of which file is wrong, and what it must be.
 */
final class ClusterFields {
  private final JsonNode part;
  private final String where;
  private final String path;

  private ClusterFields(JsonNode part, String where, String path) {
    this.part = part;
    this.where = where;
    this.path = path;
  }

  /**
   * Returns the fields of a part.
   *
   * @param where the file
   * @param path of the part in it; empty for the whole
   * @param names that its fields may have
   * @throws InputException at the first field of another name
   */
  static ClusterFields of(JsonNode part, String where, String path, String... names) {
    if (!part.isObject()) {
      throw new InputException(
          "%s%s must be a list of names and values"
              .formatted(where, path.isEmpty() ? "" : ": " + path));
    }
    ClusterFields fields = new ClusterFields(part, where, path);
    List<String> known = Arrays.asList(names);
    part.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw fields.wrong(name, "is unknown: " + NearName.meant(name, known));
              }
            });
    return fields;
  }

  /** Returns whether a field is there. */
  boolean has(String name) {
    return part.has(name);
  }

  /** Returns a part of this part, if it is there. */
  Optional<ClusterFields> part(String name, String... names) {
    return has(name)
        ? Optional.of(of(part.get(name), where, below(name), names))
        : Optional.empty();
  }

  /** Returns a number above 0 that must be there. */
  double positive(String name) {
    return number(name, value -> value > 0, "above 0")
        .orElseThrow(() -> wrong(name, "is missing: a number above 0"));
  }

  /** Returns a number above 0 and at most 1. */
  double share(String name, double otherwise) {
    return number(name, value -> value > 0 && value <= 1, "above 0 and at most 1")
        .orElse(otherwise);
  }

  /** Returns a number of seconds, 0 or more. */
  double seconds(String name, double otherwise) {
    return number(name, value -> value >= 0, "0 or more").orElse(otherwise);
  }

  /** Returns a whole number from 1 on, if it is there. */
  OptionalInt count(String name) {
    return has(name) ? OptionalInt.of(count(name, part.get(name))) : OptionalInt.empty();
  }

  /** Returns a list of whole numbers from 1 on; an empty one if the field is not there. */
  List<Integer> counts(String name) {
    if (!has(name)) {
      return List.of();
    }
    if (!part.get(name).isArray()) {
      throw wrong(name, "must be a list of whole numbers, such as [3, 24]");
    }
    List<Integer> counts = new ArrayList<>();
    part.get(name).forEach(each -> counts.add(count(name, each)));
    return counts;
  }

  /** Returns a text that is not empty. */
  String text(String name) {
    JsonNode value = part.get(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw wrong(name, "must be text");
    }
    return value.textValue();
  }

  /** Returns the error that a field of this part is wrong. */
  InputException wrong(String name, String why) {
    return new InputException("%s: %s %s".formatted(where, below(name), why));
  }

  private String below(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private int count(String name, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw wrong(
          name, "is %s, must be a whole number, at least 1 and below 2^31".formatted(shown(value)));
    }
    return value.intValue();
  }

  private OptionalDouble number(String name, DoublePredicate allowed, String range) {
    if (!has(name)) {
      return OptionalDouble.empty();
    }
    JsonNode value = part.get(name);
    OptionalDouble number = YamlNumber.of(value);
    if (number.isEmpty() || !allowed.test(number.getAsDouble())) {
      throw wrong(name, "is %s, must be a number %s".formatted(shown(value), range));
    }
    return number;
  }

  private static String shown(JsonNode value) {
    if (value.isContainerNode()) {
      return "a list";
    }
    return value.isNull() || value.asText().isEmpty() ? "empty" : value.asText();
  }
}
