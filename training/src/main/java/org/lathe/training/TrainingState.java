package org.lathe.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.lathe.datasets.tokenizer.HuggingFaceTokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokenizer.TokenizerTraining;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Unwritable;
import org.lathe.models.Checkpoint;
import org.lathe.models.ModelConfig;

/**
 * The state of the training that a checkpoint stores. The data cursor is the step: sequences are
 * addressed by number.
 *
 * @param step steps taken
 * @param recipe of the run
 * @param dataFingerprint of the text it reads
 */
public record TrainingState(int step, Recipe recipe, String dataFingerprint) {
  /**
   * Reads it from a checkpoint.
   *
   * @throws InputException if the checkpoint holds none, or it is damaged, or its step is not that
   *     of its folder
   */
  public static TrainingState of(Checkpoint checkpoint) {
    JsonNode json = checkpoint.training();
    String where = checkpoint.folder().resolve("training.json").toString();
    if (!json.has("recipe") && !json.has("options")) {
      throw new InputException(
          where + " is damaged: it has no recipe: restore the file, or give another checkpoint");
    }
    // Checkpoints of before there were recipes hold flat options.
    JsonNode recipe =
        json.has("recipe")
            ? json.get("recipe")
            : checkpoint.model().family().recipe(json.path("options"), checkpoint.model());
    JsonNode step = json.path("step");
    JsonNode fingerprint = json.path("dataFingerprint");
    if (!step.isInt() || !fingerprint.isTextual()) {
      throw new InputException(
          where + " is damaged: it has no %s".formatted(step.isInt() ? "dataFingerprint" : "step"));
    }
    if (step.asInt() < 0) {
      throw new InputException(
          "%s is damaged: step %d, must not be negative".formatted(where, step.asInt()));
    }
    OptionalInt named = checkpoint.namedStep();
    if (named.isPresent() && named.getAsInt() != step.asInt()) {
      throw new InputException(
          "%s is damaged: step %d, but its folder is of step %d"
              .formatted(where, step.asInt(), named.getAsInt()));
    }
    Recipe parsed = RecipeFile.ofRun(recipe, where);
    if (step.asInt() > parsed.steps()) {
      throw new InputException(
          "%s is damaged: step %d of %d".formatted(where, step.asInt(), parsed.steps()));
    }
    return new TrainingState(step.asInt(), parsed, fingerprint.asText());
  }

  /**
   * Refuses a checkpoint whose model is another than the recipe's: a run continues by its recipe.
   *
   * @throws InputException naming the first value of the configuration that differs
   */
  void requireModelOf(Checkpoint checkpoint) {
    String where = checkpoint.folder().resolve("training.json").toString();
    ModelConfig config = checkpoint.model().config();
    ObjectNode found = Json.tree(config);
    ObjectNode meant;
    try {
      meant = Json.tree(recipe.model().model(config.vocabulary()).config());
    } catch (InputException e) {
      throw new InputException(where + ": " + e.getMessage(), e);
    }
    Set<String> names = new LinkedHashSet<>();
    found.fieldNames().forEachRemaining(names::add);
    meant.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      if (found.has(name) != meant.has(name)) {
        throw new InputException(
            "%s does not belong to %s: they are of models of different forms, and only one of them has %s: restore the file that was changed"
                .formatted(where, checkpoint.folder().resolve("config.json"), name));
      }
      if (!found.path(name).equals(meant.path(name))) {
        throw new InputException(
            ("%s does not belong to %s: %s is %s by its recipe, not %s: restore the file that was"
                    + " changed")
                .formatted(
                    where,
                    checkpoint.folder().resolve("config.json"),
                    name,
                    meant.path(name),
                    found.path(name)));
      }
    }
  }

  /**
   * Returns the tokenizer of the training: the one that the checkpoint holds, if it was trained on
   * the text of the run, else the one that the recipe names.
   *
   * @throws InputException if there is none of that name, or the file of the checkpoint is missing
   *     or damaged
   */
  Tokenizer tokenizer(Checkpoint checkpoint) {
    String name = recipe.data().tokenizer();
    return TokenizerTraining.named(name)
        .map(training -> saved(training, checkpoint.folder().resolve(HuggingFaceTokenizer.FILE)))
        .orElseGet(() -> Tokenizer.named(name));
  }

  private static Tokenizer saved(TokenizerTraining training, Path file) {
    try {
      return training.open(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new InputException(
          "cannot read %s (%s), which has the tokenizer %s of the run: restore the file"
              .formatted(file, Unwritable.reason(e), training.name()),
          e);
    }
  }

  /** Returns the state as JSON. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", step);
    json.put("recipe", RecipeFile.json(recipe));
    json.put("dataFingerprint", dataFingerprint);
    return json;
  }
}
