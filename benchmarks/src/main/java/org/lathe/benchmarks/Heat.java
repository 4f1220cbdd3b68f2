package org.lathe.benchmarks;

import java.util.List;

/**
 * One step that contestants race in.
 *
 * @param name of the step
 * @param tokens that it computes
 * @param flops of its graphs
 * @param contestants ours first
 */
record Heat(String name, int tokens, double flops, List<Contestant> contestants) {}
