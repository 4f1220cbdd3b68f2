package org.lathe.benchmarks;

/**
 * The speed of a kernel under JMH.
 *
 * @param name of the case
 * @param shapes of the operands
 * @param threads number of threads that computed
 * @param seconds time of a run, mean of the iterations
 * @param error half of the 99.9 % confidence interval of the mean, as JMH gives it
 * @param flops floating-point operations per second, or 0 if the operation is not counted
 * @param shareOfPeak share of the peak measured for as many threads
 * @param bytes bytes of operands and results per second
 * @param shareOfMemory share of the measured memory bandwidth; above 1 the operands stay in caches
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
