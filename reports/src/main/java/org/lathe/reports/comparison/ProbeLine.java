package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Holds a line of {@code probe-sequences.jsonl} against its form, before a page shows it. */
final class ProbeLine {
  private ProbeLine() {}

  /** Returns what is wrong with it, for people; empty where nothing is. */
  static Optional<String> fault(JsonNode line) {
    JsonNode tokens = line.path("tokens");
    if (!line.path("number").isInt() || !tokens.isInt() || tokens.asInt() < 1) {
      return Optional.of("it has no number, or no tokens");
    }
    JsonNode source = line.path("source_tokens");
    if (!texts(source) || source.size() != tokens.asInt()) {
      return Optional.of("source_tokens must be %s texts".formatted(tokens));
    }
    JsonNode decoded = line.path("greedy_tokens");
    if (!texts(decoded) || decoded.size() != tokens.asInt()) {
      return Optional.of("greedy_tokens must be %s texts".formatted(tokens));
    }
    JsonNode shares = line.path("free_running");
    if (!shares.isArray() || shares.isEmpty()) {
      return Optional.of("free_running must be a share for each number of layers");
    }
    for (JsonNode share : shares) {
      if (!share.isNumber() || !(share.doubleValue() >= 0 && share.doubleValue() <= 1)) {
        return Optional.of("free_running has %s, must be shares from 0 to 1".formatted(share));
      }
    }
    return line.path("nelbo").isArray()
        ? Optional.empty()
        : Optional.of("nelbo must be a list of numbers");
  }

  private static boolean texts(JsonNode list) {
    boolean texts = list.isArray();
    for (JsonNode each : list) {
      texts &= each.isTextual();
    }
    return texts;
  }
}
