package org.lathe.evaluation.suite;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * What a likelihood says of one block, in nats.
 *
 * @param figures of the whole block, by name, in the likelihood's order
 * @param secondHalf of the second half given the first, by name; empty where not asked for
 */
public record LikelihoodBlock(
    Map<String, Double> figures,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> secondHalf) {
  /** Takes what a line leaves out as empty. */
  public LikelihoodBlock {
    secondHalf = secondHalf == null ? Map.of() : secondHalf;
  }
}
