package org.lathe.studies.plan;

/**
 * The size of a run.
 *
 * @param weights of the model, shared ones once
 * @param flopsPerToken operations of training that the graphs execute, for each token
 * @param nominalFlopsPerToken the same as papers count them
 */
public record RunSize(long weights, double flopsPerToken, double nominalFlopsPerToken) {}
