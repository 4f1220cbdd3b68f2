package org.lathe.benchmarks;

/**
 * What a kernel reached under JMH.
 *
 * @param name of the case
 * @param shapes of the operands
 * @param threads that computed
 * @param seconds a run, mean of the iterations
 * @param error half of the 99.9 % confidence interval of the mean, as JMH gives it
 * @param flops floating-point operations a second, or 0 where the operation's are not counted
 * @param shareOfPeak of the peak measured for as many threads
 * @param bytes of operands and results a second
 * @param shareOfMemory of the measured rate of memory; above 1 the operands stay in caches
 */
public record KernelFigure(
    String name,
    String shapes,
    int threads,
    double seconds,
    double error,
    double flops,
    double shareOfPeak,
    double bytes,
    double shareOfMemory) {}
