package org.lathe.studies.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.lathe.files.InputException;
import org.lathe.training.NearName;
import org.lathe.training.YamlNumber;

/**
 * The fields of one part of a study's file. Every error is one line with the file, the path of the
 * field in it and what it must be.
 *
 * @param node the part
 * @param where names the file in errors
 * @param path of the part, empty for the whole file
 */
record Fields(JsonNode node, String where, String path) {
  /**
   * Returns these fields if they are fields and none of them is unknown.
   *
   * @throws InputException naming the first that is not
   */
  Fields only(String... names) {
    if (!node.isObject()) {
      throw wrong("", "must be a list of names and values");
    }
    List<String> known = List.of(names);
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new InputException(
                    "%s: %s is unknown: %s"
                        .formatted(where, below(name), NearName.meant(name, known)));
              }
            });
    return this;
  }

  boolean has(String name) {
    return node.has(name);
  }

  /** Returns the part in a field; of a field that is missing, one without fields. */
  Fields part(String name) {
    JsonNode value = node.path(name);
    return new Fields(
        value.isMissingNode() ? MissingNode.getInstance() : value, where, below(name));
  }

  String text(String name) {
    JsonNode value = required(name);
    if (!value.isTextual() || value.asText().isBlank()) {
      throw wrong(name, "must be text");
    }
    return value.asText();
  }

  String text(String name, String otherwise) {
    return has(name) ? text(name) : otherwise;
  }

  /** Returns text that is the name of a file or a part: letters, digits, points, - and _. */
  String name(String name) {
    String text = text(name);
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw wrong(name, "'%s', must be letters, digits, points, - and _".formatted(text));
    }
    return text;
  }

  /** Returns one of these words. */
  String word(String name, String... words) {
    String text = text(name);
    if (!List.of(words).contains(text)) {
      throw wrong(name, "'%s', must be one of %s".formatted(text, String.join(", ", words)));
    }
    return text;
  }

  int whole(String name, int least) {
    return whole(required(name), name, least);
  }

  private int whole(JsonNode value, String name, int least) {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < least) {
      throw wrong(name, "%s, must be a whole number, at least %d".formatted(shown(value), least));
    }
    return value.asInt();
  }

  double number(String name) {
    JsonNode value = required(name);
    return YamlNumber.of(value)
        .orElseThrow(() -> wrong(name, "%s, must be a number".formatted(shown(value))));
  }

  double positive(String name) {
    double number = number(name);
    if (number <= 0) {
      throw wrong(name, "%s, must be above 0".formatted(shown(node.path(name))));
    }
    return number;
  }

  boolean flag(String name) {
    JsonNode value = required(name);
    if (!value.isBoolean()) {
      throw wrong(name, "%s, must be true or false".formatted(shown(value)));
    }
    return value.asBoolean();
  }

  /** Returns whole numbers that ascend. */
  List<Integer> ascending(String name, int least) {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode value : list(name)) {
      int number = whole(value, name, least);
      if (!numbers.isEmpty() && number <= numbers.getLast()) {
        throw wrong(name, "must ascend: %d follows %d".formatted(number, numbers.getLast()));
      }
      numbers.add(number);
    }
    return numbers;
  }

  /** Returns what {@code read} makes of each element of a list, with the element's path. */
  <T> List<T> each(String name, BiFunction<Fields, Integer, T> read) {
    List<T> elements = new ArrayList<>();
    int number = 0;
    for (JsonNode value : list(name)) {
      elements.add(
          read.apply(new Fields(value, where, "%s[%d]".formatted(below(name), number)), number));
      number++;
    }
    return elements;
  }

  /** Returns the elements of a list, at least one. */
  JsonNode list(String name) {
    JsonNode value = required(name);
    if (!value.isArray() || value.isEmpty()) {
      throw wrong(name, "must be a list with an element at least, such as [1, 2]");
    }
    return value;
  }

  /** Returns texts and numbers, each as it stands in the file. */
  List<String> values(String name) {
    List<String> values = new ArrayList<>();
    for (JsonNode value : list(name)) {
      values.add(value(name, value));
    }
    if (values.stream().distinct().count() < values.size()) {
      throw wrong(name, "has a value twice");
    }
    return values;
  }

  /** Returns the values of all fields, as they stand in the file, in its order. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    names().forEach(name -> settings.put(name, value(name, node.get(name))));
    return settings;
  }

  /** Returns the lists of all fields, in the order of the file. */
  Map<String, List<String>> lists() {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    names().forEach(name -> lists.put(name, values(name)));
    return lists;
  }

  private List<String> names() {
    if (node.isMissingNode()) {
      return List.of();
    }
    if (!node.isObject()) {
      throw wrong("", "must be a list of names and values");
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private String value(String name, JsonNode value) {
    if (value.isObject() || value.isNull()) {
      throw wrong(name, "must be one value");
    }
    return value.isArray() ? value.toString() : value.asText();
  }

  private JsonNode required(String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw new InputException("%s: %s is missing".formatted(where, below(name)));
    }
    return value;
  }

  /** Returns the error about a field, or about the whole part where the name is empty. */
  InputException wrong(String name, String what) {
    String at = name.isEmpty() ? path.isEmpty() ? "it" : path : below(name);
    return new InputException("%s: %s: %s".formatted(where, at, what));
  }

  private String below(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String shown(JsonNode value) {
    return value.isTextual() ? "'" + value.asText() + "'" : value.toString();
  }
}
