package org.lathe.benchmarks;

import java.util.List;

/**
 * What a run of the kernels measured.
 *
 * @param machine where
 * @param peaks what the machine allows
 * @param kernels in the order of a step
 */
public record KernelReport(
    BenchReport.Machine machine, BenchReport.Peaks peaks, List<KernelFigure> kernels) {}
