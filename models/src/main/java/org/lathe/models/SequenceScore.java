package org.lathe.models;

import java.util.Map;

/**
 * The score of one sequence, in nats.
 *
 * @param nats the figures of the whole sequence, by name, in the likelihood's order
 * @param secondHalf figures of the second half given the first, by name; empty where not asked for
 * @param details what the family alone knows of it; a record, or null
 */
public record SequenceScore(
    Map<String, Double> nats, Map<String, Double> secondHalf, Object details) {}
