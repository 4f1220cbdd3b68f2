package org.lathe.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.models.Checkpoint;

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
   * @throws InputException if the checkpoint holds none, or it is damaged
   */
  public static TrainingState of(Checkpoint checkpoint) {
    JsonNode json = checkpoint.training();
    String where = checkpoint.folder().resolve("training.json").toString();
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
    return new TrainingState(step.asInt(), RecipeFile.parse(recipe, where), fingerprint.asText());
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
