package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.Family;
import org.lathe.models.ModelShape;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.optimizer.AverageOptions;

/**
 * The fields of a recipe, as its record types state them, and what a tree may hold for each. Every
 * message says where, which field, and what it must be.
 */
final class RecipeFields {
  /**
   * What a recipe means that was written before there was a field, by the field's path. A batch
   * without leaf is of a recipe that a user wrote; {@link RecipeFile#ofRun} tells that of a run.
   */
  private static final Map<String, JsonNode> EARLIER =
      Map.of(
          "optimizer.decayVectors",
          BooleanNode.FALSE,
          "batch.leaf",
          new IntNode(BatchOptions.FITTING),
          "average",
          Json.tree(AverageOptions.NONE),
          "start",
          Json.tree(StartOptions.RANDOM),
          "baseline",
          BooleanNode.FALSE,
          "precision",
          new TextNode("f32"));

  private final Family family;
  private final Class<? extends ModelShape> shape;
  private final String where;

  /**
   * The fields of a family's recipes.
   *
   * @param model part of the recipe, which may tell the form of the model
   * @param where named in errors
   */
  RecipeFields(Family family, JsonNode model, String where) {
    this.family = family;
    this.shape = family.shape(model);
    this.where = where;
  }

  /** Returns the path of a field of the part at {@code path}. */
  static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /**
   * Returns the tree with every value in the form that its field is read from.
   *
   * @throws InputException at the first field that is unknown, missing or of another type
   */
  ObjectNode checked(JsonNode tree) {
    return (ObjectNode) checked(tree, Recipe.class, "");
  }

  /**
   * Sets one field of a tree.
   *
   * @param path names from the root, with points between
   * @param text the value as YAML; for a field that holds text, the text itself
   * @throws InputException if there is no such field, or it cannot have this value
   */
  void set(ObjectNode tree, String path, String text) {
    Class<?> type = Recipe.class;
    RecordComponent component = null;
    ObjectNode part = tree;
    String known = "";
    String[] names = path.split("\\.", -1);
    for (int i = 0; i < names.length; i++) {
      if (!type.isRecord()) {
        throw new InputException("%s: %s has no fields".formatted(where, known));
      }
      component = component(type, known, names[i]);
      type = type(component);
      known = below(known, names[i]);
      if (i < names.length - 1 && type.isRecord()) {
        // A part that may be missing is begun by the first of its fields.
        part = part.withObjectProperty(names[i]);
      }
    }
    if (type.isRecord()) {
      throw new InputException(
          "%s: %s has fields of its own: set one of %s"
              .formatted(where, known, String.join(", ", paths(type, known))));
    }
    part.set(names[names.length - 1], checked(given(text, type), component, known));
  }

  private static JsonNode given(String text, Class<?> type) {
    if (type == String.class) {
      return new TextNode(text);
    }
    return type == List.class ? StrictYaml.sequence(text) : StrictYaml.scalar(text);
  }

  private JsonNode checked(JsonNode value, RecordComponent component, String path) {
    if (component.getType() != List.class) {
      return checked(value, type(component), path);
    }
    Class<?> element =
        (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    if (!value.isArray()) {
      throw wrong(path, value, "a list, each %s".formatted(expected(element)));
    }
    ArrayNode elements = ((ArrayNode) value).arrayNode();
    value.forEach(each -> elements.add(checked(each, element, path)));
    return elements;
  }

  private JsonNode checked(JsonNode value, Class<?> type, String path) {
    if (type.isRecord()) {
      return record(value, type, path);
    }
    if (value.isContainerNode() || isEmpty(value)) {
      throw wrong(path, value, expected(type));
    }
    if (type.isEnum()) {
      return word(value, type, path);
    }
    if (type == int.class || type == long.class) {
      return whole(value, type, path);
    }
    if (type == double.class) {
      return number(value, path);
    }
    if (type == String.class && !value.isTextual()) {
      throw new InputException(
          "%s: %s is %s, must be text: put it between quotes".formatted(where, path, shown(value)));
    }
    if (type == boolean.class && !value.isBoolean()) {
      throw wrong(path, value, "true or false");
    }
    return value;
  }

  private ObjectNode record(JsonNode value, Class<?> type, String path) {
    if (!value.isObject()) {
      throw wrong(path.isEmpty() ? "it" : path, value, "a list of names and values");
    }
    value.fieldNames().forEachRemaining(name -> component(type, path, name));
    ObjectNode checked = ((ObjectNode) value).objectNode();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      String below = below(path, name);
      JsonNode given = value.has(name) ? value.get(name) : EARLIER.get(below);
      if (given == null && mayBeMissing(component)) {
        continue;
      }
      if (given == null) {
        throw new InputException(
            "%s: %s is missing%s".formatted(where, below, path.isEmpty() ? "" : needs(type, path)));
      }
      checked.set(name, checked(given, component, below));
    }
    return checked;
  }

  private static String needs(Class<?> type, String path) {
    return Arrays.stream(type.getRecordComponents())
        .filter(component -> !mayBeMissing(component))
        .map(RecordComponent::getName)
        .collect(Collectors.joining(", ", ": " + path + " needs ", ""));
  }

  /** A field that is left out where it has no value may be missing. */
  private static boolean mayBeMissing(RecordComponent component) {
    return component.getAccessor().isAnnotationPresent(JsonInclude.class);
  }

  private JsonNode whole(JsonNode value, Class<?> type, String path) {
    if (!value.isIntegralNumber()) {
      throw wrong(path, value, "a whole number");
    }
    long least = type == int.class ? Integer.MIN_VALUE : Long.MIN_VALUE;
    long most = type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
    BigInteger exact = value.bigIntegerValue();
    if (exact.compareTo(BigInteger.valueOf(least)) < 0
        || exact.compareTo(BigInteger.valueOf(most)) > 0) {
      throw wrong(path, value, "between " + least + " and " + most);
    }
    return value;
  }

  private JsonNode number(JsonNode value, String path) {
    double number = YamlNumber.of(value).orElseThrow(() -> wrong(path, value, "a number"));
    return value.isNumber() ? value : new DoubleNode(number);
  }

  private JsonNode word(JsonNode value, Class<?> type, String path) {
    // As on the command line, bf16-memory means bf16_memory.
    String word = value.asText().toLowerCase(Locale.ROOT).replace('-', '_');
    if (!value.isTextual() || !words(type).contains(word)) {
      throw wrong(path, value, expected(type));
    }
    return new TextNode(word);
  }

  private static List<String> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static String expected(Class<?> type) {
    if (type.isEnum()) {
      return "one of " + String.join(", ", words(type));
    }
    if (type == double.class) {
      return "a number";
    }
    if (type == String.class) {
      return "text";
    }
    return type == int.class || type == long.class ? "a whole number" : "one value";
  }

  private InputException wrong(String path, JsonNode value, String must) {
    return new InputException(
        "%s: %s is %s, must be %s".formatted(where, path, shown(value), must));
  }

  /** YAML readers differ in what a name without a value holds. */
  private static boolean isEmpty(JsonNode value) {
    return value.isNull() || value.isTextual() && value.textValue().isEmpty();
  }

  private static String shown(JsonNode value) {
    if (value.isArray()) {
      return "a list";
    }
    if (value.isObject()) {
      return "a list of names and values";
    }
    if (isEmpty(value)) {
      return "empty";
    }
    return value.isTextual() ? "'" + value.textValue() + "'" : value.asText();
  }

  private RecordComponent component(Class<?> type, String path, String name) {
    return Arrays.stream(type.getRecordComponents())
        .filter(component -> component.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "%s: %s is unknown: %s"
                        .formatted(where, below(path, name), meant(type, path, name))));
  }

  /** What may be meant: a field beside it, one of the same name elsewhere, or any beside it. */
  private String meant(Class<?> type, String path, String name) {
    List<String> beside =
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    List<String> elsewhere =
        paths(Recipe.class, "").stream().filter(known -> known.endsWith("." + name)).toList();
    if (NearName.of(name, beside).isEmpty() && !elsewhere.isEmpty()) {
      return "did you mean " + String.join(" or ", elsewhere) + "?";
    }
    return beside.isEmpty()
        ? (path.isEmpty() ? "it" : path) + " has no fields"
        : NearName.meant(name, beside);
  }

  /** Paths of all values below a part. */
  private List<String> paths(Class<?> type, String path) {
    List<String> paths = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String below = below(path, component.getName());
      Class<?> inner = type(component);
      if (inner.isRecord()) {
        paths.addAll(paths(inner, below));
      } else {
        paths.add(below);
      }
    }
    return paths;
  }

  private Class<?> type(RecordComponent component) {
    if (component.getType() == ModelShape.class) {
      return shape;
    }
    return component.getType() == ObjectiveOptions.class ? family.objective() : component.getType();
  }

  /**
   * Returns the message of a record that was read from this part, with options named by their
   * paths.
   *
   * @param path of the part
   */
  static String ranged(InputException e, Class<?> type, String path) {
    List<String> names =
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    return e.worded(option -> named(option, names, path));
  }

  /**
   * An option's path: its field, the field that the last part of its name tells, those whose names
   * begin with it, or the whole part, where one option sets several.
   */
  private static String named(String option, List<String> names, String path) {
    if (path.equals(option)) {
      return path;
    }
    return names.stream()
        .filter(name -> option.toLowerCase(Locale.ROOT).endsWith(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(last -> below(path, last))
        .or(
            () ->
                names.stream()
                    .filter(name -> name.startsWith(option))
                    .map(name -> below(path, name))
                    .reduce((first, next) -> first + " and " + next))
        .or(() -> isPart(option, path) ? Optional.of(path) : Optional.empty())
        .orElse(below(path, option));
  }

  /** Returns whether the name of an option ends with the last name of a path. */
  private static boolean isPart(String option, String path) {
    String last = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return !last.isEmpty() && option.toLowerCase(Locale.ROOT).endsWith(last);
  }
}
