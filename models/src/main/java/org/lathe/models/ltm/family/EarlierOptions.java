package org.lathe.models.ltm.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.lathe.files.Json;

/** The flat options of checkpoints that were written before there were recipes. */
final class EarlierOptions {
  private EarlierOptions() {}

  /** Returns the recipe that they are, as JSON. */
  static JsonNode recipe(JsonNode options, LtmShape shape) {
    ObjectNode recipe = Json.object();
    recipe.set("name", options.path("preset"));
    recipe.put("family", LtmFamily.ID);
    recipe.set("model", Json.tree(shape));
    ObjectNode objective = recipe.putObject("objective");
    ObjectNode fast = options.path("fast").deepCopy();
    for (String choice : new String[] {"noise", "schedule"}) {
      fast.put(choice, lower(fast.path(choice)));
    }
    objective.set("fast", fast);
    objective.set("fastRateFirst", options.path("fastRateFirst"));
    objective.set("fastRateLast", options.path("fastRateLast"));
    objective.put("slowGradient", lower(options.path("slow").path("gradient")));
    ObjectNode data = recipe.putObject("data");
    data.set("source", options.path("data"));
    data.set("limit", options.path("dataLimit"));
    data.set("tokenizer", options.path("tokenizer"));
    // Checkpoints of before there was a choice drew windows.
    data.put("sampling", options.path("sampling").asText("windows"));
    ObjectNode batch = recipe.putObject("batch");
    batch.set("sequences", options.path("batch"));
    batch.set("microBatch", options.path("microBatch"));
    batch.set("length", options.path("length"));
    ObjectNode optimizer = recipe.putObject("optimizer");
    for (String name : new String[] {"beta1", "beta2", "epsilon", "decay", "clip"}) {
      optimizer.set(name, options.path("slow").path(name));
    }
    ObjectNode rate = recipe.putObject("rate");
    rate.set("peak", options.path("rate"));
    rate.set("last", options.path("rateLast"));
    rate.set("warmup", options.path("warmup"));
    recipe.set("steps", options.path("steps"));
    ObjectNode evaluation = recipe.putObject("evaluation");
    evaluation.set("every", options.path("evaluateEvery"));
    evaluation.set("sequences", options.path("evaluationSequences"));
    evaluation.set("draws", options.path("evaluationDraws"));
    recipe.set("checkpointEvery", options.path("checkpointEvery"));
    recipe.set("seed", options.path("seed"));
    return recipe;
  }

  private static String lower(JsonNode name) {
    return name.asText().toLowerCase(Locale.ROOT);
  }
}
