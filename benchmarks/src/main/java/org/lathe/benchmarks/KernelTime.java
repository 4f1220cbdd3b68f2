package org.lathe.benchmarks;

/**
 * The time of a kernel in a step.
 *
 * @param operation mnemonic, with the transposes of a product
 * @param shapes of its operands
 * @param calls calls per step
 * @param seconds time per step
 * @param processorSeconds processor time of the calling thread per step: the time of the kernel
 *     without other programs on its core
 * @param share share of the processor time of the step
 * @param flops floating-point operations per processor second, for operations that are counted
 * @param shareOfPeak share of the measured peak
 * @param bytes bytes of operands and results per processor second
 */
public record KernelTime(
    String operation,
    String shapes,
    double calls,
    double seconds,
    double processorSeconds,
    double share,
    double flops,
    double shareOfPeak,
    double bytes) {}
