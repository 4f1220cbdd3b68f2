package org.lathe.benchmarks;

/**
 * What a kernel takes of a step.
 *
 * @param operation mnemonic, with the transposes of a product
 * @param shapes of its operands
 * @param calls a step
 * @param seconds a step
 * @param processorSeconds a step, of the calling thread: what the kernel would take with no other
 *     program on its core
 * @param share of the step's processor time
 * @param flops floating-point operations a processor second, of those operations that are counted
 * @param shareOfPeak of the measured peak
 * @param bytes of operands and results a processor second
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
