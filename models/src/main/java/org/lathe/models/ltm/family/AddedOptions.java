package org.lathe.models.ltm.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.lathe.files.Json;
import org.lathe.models.ltm.FastUpdate;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.KlWeight;
import org.lathe.models.ltm.LatentUse;
import org.lathe.models.ltm.NoiseDraws;
import org.lathe.models.ltm.SlowSample;

/** The options that recipes did not have at first, with the values that mean what was then done. */
final class AddedOptions {
  private AddedOptions() {}

  /** Adds what is missing to the objective of a recipe. */
  static void complete(ObjectNode objective) {
    add(objective, "latents", lower(LatentUse.FITTED));
    add(objective, "klWeight", Json.tree(KlWeight.ONE));
    add(objective, "freeBits", Json.tree(FreeBits.NONE));
    add(objective, "wordDropout", objective.numberNode(0.0));
    if (objective.path("fast") instanceof ObjectNode fast) {
      add(fast, "draws", Json.tree(NoiseDraws.ONE));
      add(fast, "update", words(Json.tree(FastUpdate.USUAL), "method"));
      // The slow gradient had the noise of the fit where that was kept.
      boolean kept = fast.path("noise").asText().equalsIgnoreCase("fixed");
      SlowSample slow = kept ? SlowSample.OF_FIT : SlowSample.FRESH;
      add(objective, "slow", words(Json.tree(slow), "noise"));
    }
  }

  private static void add(ObjectNode part, String name, JsonNode value) {
    if (!part.has(name)) {
      part.set(name, value);
    }
  }

  private static JsonNode lower(Enum<?> value) {
    return Json.object().textNode(value.name().toLowerCase(Locale.ROOT));
  }

  /** Recipes have the names of enums in lower case. */
  private static ObjectNode words(ObjectNode tree, String name) {
    return tree.put(name, tree.path(name).asText().toLowerCase(Locale.ROOT));
  }
}
