package org.lathe.benchmarks;

/**
 * One way to take a step.
 *
 * @param name who takes it, such as {@code vector} or {@code libtorch best}
 * @param step takes it
 */
record Contestant(String name, Runnable step) {}
