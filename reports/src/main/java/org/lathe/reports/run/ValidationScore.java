package org.lathe.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A score of held-out text.
 *
 * @param label for people
 * @param kind what it says of the negative log-likelihood: exact, upper bound, not a bound or
 *     estimate
 * @param values of it, in several units
 */
public record ValidationScore(String label, String kind, JsonNode values) {

  /** Returns the scores of a line about a validation pass, the one to judge the model by first. */
  public static List<ValidationScore> of(JsonNode evaluation) {
    if (evaluation.has("fresh") || evaluation.has("fitted")) {
      return latent(
          evaluation.path("fresh"), importanceWeighted(evaluation), evaluation.path("fitted"));
    }
    return named(evaluation);
  }

  /**
   * Returns the importance-weighted score of a line; earlier runs wrote it inside the fresh one.
   */
  static JsonNode importanceWeighted(JsonNode evaluation) {
    JsonNode inside = evaluation.path("fresh").path("importance_weighted");
    return inside.isObject() ? inside : evaluation.path("importance_weighted");
  }

  /** Returns the scores of a latent thought model; a score that is no object is left out. */
  public static List<ValidationScore> latent(JsonNode fresh, JsonNode weighted, JsonNode fixed) {
    List<ValidationScore> scores = new ArrayList<>();
    scores.add(new ValidationScore("fresh noise", kind("upper_bound"), fresh));
    scores.add(new ValidationScore("importance weighted", kind("upper_bound"), weighted));
    scores.add(new ValidationScore("fixed noise", kind("no_bound"), fixed));
    scores.removeIf(score -> !score.values().isObject());
    return List.copyOf(scores);
  }

  /** Returns the fields that are scores: objects that say their kind, or that are called exact. */
  public static List<ValidationScore> named(JsonNode scores) {
    List<ValidationScore> all = new ArrayList<>();
    scores
        .properties()
        .forEach(
            entry -> {
              JsonNode values = entry.getValue();
              if (values.has("kind") || entry.getKey().equals("exact")) {
                all.add(
                    new ValidationScore(
                        label(entry.getKey()),
                        kind(values.path("kind").asText(entry.getKey())),
                        values));
              }
            });
    return List.copyOf(all);
  }

  /**
   * Returns the scores of second halves given the first ones: all objects. One that does not say
   * its kind is an estimate, of which it is not known whether it is a bound.
   */
  public static List<ValidationScore> halves(JsonNode scores) {
    List<ValidationScore> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : scores.properties()) {
      String name = entry.getKey();
      String unsaid = name.equals("exact") ? name : "estimate";
      all.add(
          new ValidationScore(
              label(name), kind(entry.getValue().path("kind").asText(unsaid)), entry.getValue()));
    }
    return List.copyOf(all);
  }

  /** Returns the label of a score. */
  public static String label(String name) {
    return name.equals("exact") ? "negative log-likelihood" : name.replace('_', ' ');
  }

  private static String kind(String name) {
    return name.equals("no_bound") ? "not a bound" : name.replace('_', ' ');
  }
}
