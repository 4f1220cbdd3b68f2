package org.lathe.models.diffusion.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.diffusion.noise.CosineSchedule;
import org.lathe.models.diffusion.noise.GeometricSchedule;
import org.lathe.models.diffusion.noise.LinearSchedule;
import org.lathe.models.diffusion.noise.LogLinearSchedule;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;

/**
 * The fields of a diffusion model's {@code config.json}. MDLM and SEDD have the names of their
 * release's configuration, where {@code graph} tells SEDD from MDLM; MD4 has those of Llama blocks.
 */
final class DiffusionJson {
  private static final int FEED_FORWARD = 4;

  private DiffusionJson() {}

  /**
   * Reads a configuration.
   *
   * @throws InputException if a field is missing, has another type, or names what is not known
   */
  static DiffusionConfig config(JsonNode json) {
    Process process = process(json);
    boolean llama = process == Process.MD4;
    int dim = number(json, llama ? "dim" : "hidden_size");
    int conditioning = number(json, "cond_dim");
    int vocabulary = number(json, "vocab_size");
    if (json.has("mask_id") && number(json, "mask_id") != vocabulary) {
      throw new InputException(
          "mask_id %d, must be vocab_size %d".formatted(number(json, "mask_id"), vocabulary));
    }
    if (process.scores() && flag(json, "scale_by_sigma") != process.masks()) {
      throw new InputException(
          "scale_by_sigma %s is supported with graph %s alone"
              .formatted(!process.masks(), process.masks() ? "uniform" : "absorb"));
    }
    return new DiffusionConfig(
        process,
        vocabulary,
        dim,
        number(json, llama ? "n_layers" : "n_blocks"),
        number(json, "n_heads"),
        llama || json.has("hidden_dim") ? number(json, "hidden_dim") : FEED_FORWARD * dim,
        number(json, "length", DiffusionConfig.MOST_POSITIONS),
        conditioning,
        llama ? conditioning : number(json, "frequency_embedding_size"),
        llama || flag(json, "time_conditioning"),
        schedule(json),
        real(json, "norm_eps"),
        real(json, "rope_theta"));
  }

  private static Process process(JsonNode json) {
    if (json.has("dim")) {
      return Process.MD4;
    }
    if (!json.has("graph")) {
      return Process.MDLM;
    }
    String graph = text(json, "graph");
    return switch (graph) {
      case "absorb" -> Process.SEDD_ABSORB;
      case "uniform" -> Process.SEDD_UNIFORM;
      default -> throw new InputException("graph '%s', must be absorb or uniform".formatted(graph));
    };
  }

  private static NoiseSchedule schedule(JsonNode json) {
    String name = text(json, "schedule");
    for (ScheduleName known : ScheduleName.values()) {
      if (name(known).equals(name)) {
        return switch (known) {
          case LOG_LINEAR -> new LogLinearSchedule(real(json, "noise_eps"));
          case LINEAR -> new LinearSchedule(real(json, "alpha_eps"));
          case COSINE -> new CosineSchedule(real(json, "alpha_eps"));
          case GEOMETRIC -> new GeometricSchedule(real(json, "sigma_min"), real(json, "sigma_max"));
        };
      }
    }
    throw new InputException(
        "schedule '%s', must be log_linear, linear, cosine or geometric".formatted(name));
  }

  private static String name(ScheduleName schedule) {
    return schedule.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the fields of a configuration, in order. */
  static Map<String, Object> fields(DiffusionConfig config) {
    Process process = config.process();
    boolean llama = process == Process.MD4;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("vocab_size", config.vocabulary());
    if (process.masks()) {
      fields.put("mask_id", config.vocabulary());
    }
    fields.put(llama ? "dim" : "hidden_size", config.dim());
    fields.put(llama ? "n_layers" : "n_blocks", config.layers());
    fields.put("n_heads", config.heads());
    fields.put("hidden_dim", config.hidden());
    fields.put("cond_dim", config.conditioning());
    if (!llama) {
      fields.put("frequency_embedding_size", config.frequencies());
    }
    fields.put("length", config.positions());
    fields.put("norm_eps", config.epsilon());
    fields.put("rope_theta", config.ropeTheta());
    if (!llama) {
      fields.put("time_conditioning", config.timeInput());
    }
    if (process.scores()) {
      fields.put("graph", process.masks() ? "absorb" : "uniform");
      fields.put("scale_by_sigma", process.masks());
    }
    fields.put("schedule", name(config.schedule().name()));
    switch (config.schedule()) {
      case LogLinearSchedule log -> fields.put("noise_eps", log.epsilon());
      case LinearSchedule linear -> fields.put("alpha_eps", linear.epsilon());
      case CosineSchedule cosine -> fields.put("alpha_eps", cosine.epsilon());
      case GeometricSchedule geometric -> {
        fields.put("sigma_min", geometric.least());
        fields.put("sigma_max", geometric.most());
      }
    }
    return fields;
  }

  private static int number(JsonNode json, String field) {
    return number(json, field, Integer.MAX_VALUE);
  }

  private static int number(JsonNode json, String field, int most) {
    Predicate<JsonNode> fits =
        given -> given.isInt() && given.asInt() >= 1 && given.asInt() <= most;
    return given(json, field, fits, "a whole number between 1 and " + most).asInt();
  }

  private static double real(JsonNode json, String field) {
    return given(json, field, JsonNode::isNumber, "a number").asDouble();
  }

  private static boolean flag(JsonNode json, String field) {
    return given(json, field, JsonNode::isBoolean, "true or false").asBoolean();
  }

  private static String text(JsonNode json, String field) {
    return given(json, field, JsonNode::isTextual, "a word").asText();
  }

  private static JsonNode given(
      JsonNode json, String field, Predicate<JsonNode> fits, String wanted) {
    JsonNode given = json.path(field);
    if (given.isMissingNode()) {
      throw new InputException(
          "it has no %s: give the config.json of a diffusion model".formatted(field));
    }
    if (!fits.test(given)) {
      throw new InputException("%s %s, must be %s".formatted(field, Json.brief(given), wanted));
    }
    return given;
  }
}
