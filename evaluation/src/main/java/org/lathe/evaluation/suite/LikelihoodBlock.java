package org.lathe.evaluation.suite;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * The estimates of a likelihood for one block, in nats.
 *
 * @param figures of the whole block, by name, in the likelihood's order
 * @param secondHalf of the second half given the first, by name; empty where not asked for
 * @param drawVariance the variance of figures of the whole block that comes from random draws, by
 *     name; empty where a family does not tell
 */
public record LikelihoodBlock(
    Map<String, Double> figures,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> secondHalf,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> drawVariance) {
  /** Replaces parts that a line leaves out by empty ones. */
  public LikelihoodBlock {
    secondHalf = secondHalf == null ? Map.of() : secondHalf;
    drawVariance = drawVariance == null ? Map.of() : drawVariance;
  }
}
