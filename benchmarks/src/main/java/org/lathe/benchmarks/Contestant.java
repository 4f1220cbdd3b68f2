package org.lathe.benchmarks;

/**
 * One implementation of a step.
 *
 * @param name its name, such as {@code vector} or {@code libtorch best}
 * @param step does the step
 */
public record Contestant(String name, Runnable step) {}
