package org.lathe.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lathe.engine.Precision;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.Families;
import org.lathe.models.Family;
import org.lathe.models.ModelShape;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.models.optimizer.OptimizerOptions;

/**
 * Reads and writes recipes as YAML: recipes that ship with Lathe, by name, and recipes of users, by
 * path. They are read strictly: a field that is unknown, missing, repeated or of another type is
 * refused, and there are no defaults. Only fields that are younger than recipes may be missing,
 * such as {@code start} and {@code average}: they mean what was done before there were any. A leaf
 * that is missing means that only in the folder of a run; in another file the micro-batch decides.
 */
public final class RecipeFile {
  /** The name of the file with the recipe of a run. */
  public static final String NAME = "recipe.yaml";

  private static final List<String> NAMES =
      List.of(
          "tales",
          "pocket",
          "ltm-s",
          "ltm-m",
          "ltm-l",
          "moe-pocket",
          "mamba-pocket",
          "hybrid-pocket",
          "moe-m",
          "mamba-m",
          "ar-pocket",
          "gpt2-pocket",
          "gpt2-s",
          "gpt2-m",
          "gpt2-l",
          "vae-pocket",
          "vae-s",
          "mdlm-small",
          "mdlm-medium",
          "sedd-small",
          "sedd-medium",
          "md4-small",
          "md4-medium",
          "mdlm-pocket",
          "sedd-pocket",
          "sedd-uniform-pocket",
          "md4-pocket");

  /**
   * With names of enums in lower case, since people write recipes. {@link RecipeFields} has checked
   * what is missing before.
   */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final ObjectMapper YAML = yaml(true);

  /** Puts every text between quotes, where all characters can be escaped. */
  private static final ObjectMapper QUOTED = yaml(false);

  /**
   * Line breaks of YAML besides the usual ones, and the byte order mark: outside of quotes a reader
   * takes them for something else. JSON, in which they are looked for, has them as they are.
   */
  private static final Pattern NEEDS_QUOTES =
      Pattern.compile("[\\x{85}\\x{2028}\\x{2029}\\x{FEFF}]");

  private static ObjectMapper yaml(boolean fewQuotes) {
    return new ObjectMapper(
        YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .configure(YAMLGenerator.Feature.MINIMIZE_QUOTES, fewQuotes)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());
  }

  private RecipeFile() {}

  /** Returns the names of the recipes that ship with Lathe. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Returns the recipe of this name.
   *
   * @throws InputException naming the nearest one, or all
   */
  public static Recipe named(String name) {
    if (!NAMES.contains(name)) {
      throw new InputException(
          "unknown recipe '%s'%s; there are %s"
              .formatted(
                  name,
                  NearName.of(name, NAMES).map(near -> ": did you mean " + near + "?").orElse(""),
                  String.join(", ", NAMES)));
    }
    try (InputStream in = RecipeFile.class.getResourceAsStream("/recipes/" + name + ".yaml")) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "recipe " + name);
    } catch (IOException e) {
      throw new IllegalStateException("recipe " + name + " ships with Lathe", e);
    }
  }

  /**
   * Returns the recipe of this name or, if Lathe has none of this name, of the file or the run at
   * this path.
   *
   * @throws InputException if there is neither, or it is no recipe
   */
  public static Recipe find(String nameOrPath) {
    if (NAMES.contains(nameOrPath)) {
      return named(nameOrPath);
    }
    Path path = path(nameOrPath);
    if (path != null && Files.exists(path)) {
      return read(path);
    }
    if (path != null && (path.getNameCount() > 1 || nameOrPath.matches(".*\\.ya?ml"))) {
      throw new InputException(
          "no recipe at %s: give a file, the folder of a run, or one of %s"
              .formatted(path, String.join(", ", NAMES)));
    }
    return named(nameOrPath);
  }

  private static Path path(String text) {
    try {
      return text.isEmpty() ? null : Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /**
   * Reads a recipe.
   *
   * @param path of a file, or of the folder of a run
   * @throws InputException if the file cannot be read or is no recipe
   */
  public static Recipe read(Path path) {
    Path file = path;
    if (Files.isDirectory(path)) {
      file = path.resolve(NAME);
      if (!Files.exists(file)) {
        throw new InputException(
            "%s has no %s: give the folder of a run with a recipe, or a file"
                .formatted(path, NAME));
      }
    }
    JsonNode tree = StrictYaml.read(file, "recipe");
    return isOfRun(file) ? ofRun(tree, file.toString()) : parse(tree, file.toString());
  }

  /** A run has its metrics beside its recipe. */
  private static boolean isOfRun(Path file) {
    return file.endsWith(NAME) && Files.exists(Trainer.metrics(file.toAbsolutePath().getParent()));
  }

  /**
   * Returns the recipe of a tree that a run wrote. Runs of before there were leaves do not say how
   * many sequences one has: their batch was one leaf.
   *
   * @param where named in errors
   * @throws InputException if it is none
   */
  static Recipe ofRun(JsonNode tree, String where) {
    JsonNode complete = tree.deepCopy();
    if (complete.path("batch") instanceof ObjectNode batch
        && batch.has("sequences")
        && !batch.has("leaf")) {
      batch.set("leaf", batch.get("sequences"));
    }
    return parse(complete, where);
  }

  /**
   * Returns the recipe of a text in YAML.
   *
   * @param where named in errors
   * @throws InputException if it is none
   */
  public static Recipe parse(String text, String where) {
    return parse(StrictYaml.parse(text, "recipe", where), where);
  }

  /** Writes a recipe, whole or not at all. */
  public static void write(Path file, Recipe recipe) {
    byte[] text = yaml(recipe).getBytes(StandardCharsets.UTF_8);
    DurableFile.write(file, out -> out.write(text));
  }

  /** Returns the recipe as YAML. */
  public static String yaml(Recipe recipe) {
    try {
      ObjectNode tree = json(recipe);
      boolean odd = NEEDS_QUOTES.matcher(tree.toString()).find();
      return (odd ? QUOTED : YAML).writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the recipe as a tree. */
  public static ObjectNode json(Recipe recipe) {
    return JSON.valueToTree(recipe);
  }

  /**
   * Returns a recipe with single fields set to other values.
   *
   * @param settings such as {@code model.layers=3}: a path and a value, as in the file; where a
   *     path is there twice, the later one counts
   * @throws InputException if a field is unknown or cannot have its value
   */
  public static Recipe with(Recipe recipe, List<String> settings) {
    String where = "{set}";
    ObjectNode tree = json(recipe);
    RecipeFields fields =
        new RecipeFields(Families.named(recipe.family()), tree.path("model"), where);
    for (String text : settings) {
      RecipeSetting setting = RecipeSetting.of(text);
      if (setting.path().equals("family") && !setting.value().equals(recipe.family())) {
        throw new InputException(
            where
                + ": the family decides which fields there are: start from a recipe of family "
                + Families.named(setting.value()).id());
      }
      fields.set(tree, setting.path(), setting.value());
    }
    return parse(tree, where);
  }

  /**
   * Returns the recipe of a tree.
   *
   * @param where named in errors
   * @throws InputException if it is none
   */
  public static Recipe parse(JsonNode tree, String where) {
    if (tree == null || !tree.isObject()) {
      throw new InputException(where + " is not a recipe: it is not a list of names and values");
    }
    Family family = family(tree.path("family"), where);
    ObjectNode complete = tree.deepCopy();
    if (complete.path("objective") instanceof ObjectNode objective) {
      family.complete(objective);
    }
    ObjectNode checked = new RecipeFields(family, complete.path("model"), where).checked(complete);
    ModelShape model = part(checked, "model", family.shape(checked.path("model")), where);
    ObjectiveOptions objective = part(checked, "objective", family.objective(), where);
    DataOptions data = part(checked, "data", DataOptions.class, where);
    BatchOptions batch = part(checked, "batch", BatchOptions.class, where);
    OptimizerOptions optimizer = part(checked, "optimizer", OptimizerOptions.class, where);
    AverageOptions average = part(checked, "average", AverageOptions.class, where);
    RateOptions rate = part(checked, "rate", RateOptions.class, where);
    EvaluationOptions evaluation = part(checked, "evaluation", EvaluationOptions.class, where);
    StartOptions start = part(checked, "start", StartOptions.class, where);
    try {
      return new Recipe(
          checked.get("name").asText(),
          family.id(),
          model,
          objective,
          data,
          batch,
          optimizer,
          average,
          rate,
          checked.get("steps").asInt(),
          evaluation,
          checked.get("checkpointEvery").asInt(),
          checked.get("seed").asLong(),
          start,
          checked.get("baseline").asBoolean(),
          part(checked, "precision", Precision.class, where));
    } catch (InputException e) {
      throw new InputException(where + ": " + RecipeFields.ranged(e, Recipe.class, ""), e);
    }
  }

  private static <T> T part(ObjectNode recipe, String name, Class<T> type, String where) {
    try {
      return JSON.treeToValue(recipe.get(name), type);
    } catch (ValueInstantiationException e) {
      String path =
          e.getPath().stream()
              .map(JsonMappingException.Reference::getFieldName)
              .reduce(name, RecipeFields::below);
      throw e.getCause() instanceof InputException bad
          ? new InputException(
              where + ": " + RecipeFields.ranged(bad, e.getType().getRawClass(), path), bad)
          : new InputException(where + ": " + path + ": " + e.getCause().getMessage(), e);
    } catch (JsonProcessingException e) {
      throw new InputException(where + ": " + name + ": " + Json.reason(e), e);
    }
  }

  private static Family family(JsonNode id, String where) {
    if (id.isMissingNode()) {
      throw new InputException(
          "%s: family is missing: it is one of %s".formatted(where, families()));
    }
    return Families.all().stream()
        .filter(family -> id.isTextual() && family.id().equals(id.textValue()))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "%s: family is '%s', must be one of %s"
                        .formatted(where, id.asText(), families())));
  }

  private static String families() {
    return Families.all().stream().map(Family::id).collect(Collectors.joining(", "));
  }
}
