package org.lathe.benchmarks;

import java.util.List;

/**
 * The measurements of a run of the kernels.
 *
 * @param machine the machine of the run
 * @param peaks the measured peaks of the machine
 * @param kernels the kernels, in the order of a step
 */
public record KernelReport(
    BenchReport.Machine machine, BenchReport.Peaks peaks, List<KernelFigure> kernels) {}
