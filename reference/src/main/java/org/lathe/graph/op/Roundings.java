package org.lathe.graph.op;

/**
 * Float32 roundings along the longest path of a formula, for {@link AccuracyClass#ULP} operations.
 *
 * @param arithmetic those of the four operations and the square root, 1 each
 * @param elementary number of exp, log, sin and cos; {@code
 *     org.lathe.engine.TolerancePolicy.ELEMENTARY} says for how many roundings each counts
 */
public record Roundings(double arithmetic, double elementary) {}
