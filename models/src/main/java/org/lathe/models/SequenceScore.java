package org.lathe.models;

import java.io.Serializable;
import java.util.Map;

/**
 * The score of one sequence, in nats.
 *
 * @param nats the figures of the whole sequence, by name, in the likelihood's order
 * @param secondHalf figures of the second half given the first, by name; empty where not asked for
 * @param details what the family alone knows of it; a record, or null
 * @param drawVariance the variance of each figure that comes from its random draws, by name; NaN
 *     for one draw; empty where a family does not tell
 */
public record SequenceScore(
    Map<String, Double> nats,
    Map<String, Double> secondHalf,
    Object details,
    Map<String, Double> drawVariance)
    implements Serializable {
  /** Creates a score that does not tell what its draws contribute to its error. */
  public SequenceScore(Map<String, Double> nats, Map<String, Double> secondHalf, Object details) {
    this(nats, secondHalf, details, Map.of());
  }
}
