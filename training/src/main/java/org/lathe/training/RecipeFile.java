package org.lathe.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.models.Families;
import org.lathe.models.Family;
import org.lathe.models.optimizer.OptimizerOptions;

/** Recipes as YAML: those that ship with Lathe, by name, and those of users, by path. */
public final class RecipeFile {
  private static final List<String> NAMES =
      List.of("pocket", "ltm-s", "ltm-m", "ltm-l", "ar-pocket");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .build());

  private RecipeFile() {}

  /** Names of the recipes that ship with Lathe. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The recipe of this name.
   *
   * @throws InputException naming all recipes
   */
  public static Recipe named(String name) {
    if (!NAMES.contains(name)) {
      throw new InputException(
          "unknown recipe '" + name + "'; there are " + String.join(", ", NAMES));
    }
    try (InputStream in = RecipeFile.class.getResourceAsStream("/recipes/" + name + ".yaml")) {
      return parse(YAML.readTree(in), "recipe " + name);
    } catch (IOException e) {
      throw new IllegalStateException("recipe " + name + " ships with Lathe", e);
    }
  }

  /**
   * Reads a recipe.
   *
   * @throws InputException if the file cannot be read or is no recipe
   */
  public static Recipe read(Path file) {
    try {
      return parse(YAML.readTree(Files.readString(file)), file.toString());
    } catch (JsonProcessingException e) {
      throw new InputException(
          file + " is no recipe: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  /** Writes a recipe, whole or not at all. */
  public static void write(Path file, Recipe recipe) {
    byte[] text = yaml(recipe).getBytes(StandardCharsets.UTF_8);
    DurableFile.write(file, out -> out.write(text));
  }

  /** The recipe as YAML. */
  public static String yaml(Recipe recipe) {
    try {
      return YAML.writeValueAsString(json(recipe));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The recipe as a tree. */
  public static ObjectNode json(Recipe recipe) {
    return JSON.valueToTree(recipe);
  }

  /**
   * The recipe of a tree.
   *
   * @param where named in errors
   * @throws InputException if it is none
   */
  public static Recipe parse(JsonNode tree, String where) {
    if (tree == null || !tree.isObject()) {
      throw new InputException(where + " is no recipe: it is no list of names and values");
    }
    Family family = Families.named(tree.path("family").asText());
    try {
      return new Recipe(
          tree.path("name").asText(),
          family.id(),
          JSON.treeToValue(tree.path("model"), family.shape()),
          JSON.treeToValue(tree.path("objective"), family.objective()),
          JSON.treeToValue(tree.path("data"), DataOptions.class),
          JSON.treeToValue(tree.path("batch"), BatchOptions.class),
          JSON.treeToValue(tree.path("optimizer"), OptimizerOptions.class),
          JSON.treeToValue(tree.path("rate"), RateOptions.class),
          tree.path("steps").asInt(),
          JSON.treeToValue(tree.path("evaluation"), EvaluationOptions.class),
          tree.path("checkpointEvery").asInt(),
          tree.path("seed").asLong());
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof InputException bad) {
        throw bad;
      }
      throw new InputException(
          where + ": " + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }
}
