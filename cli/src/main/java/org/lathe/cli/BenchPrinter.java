package org.lathe.cli;

import java.io.PrintWriter;
import java.util.List;
import org.lathe.benchmarks.BenchReport;
import org.lathe.benchmarks.KernelFigure;
import org.lathe.benchmarks.KernelReport;
import org.lathe.benchmarks.KernelTime;
import org.lathe.benchmarks.Spread;

/** Prints the results of a benchmark as tables. */
final class BenchPrinter {
  private static final double GIGA = 1e-9;

  /** Smallest share of a step at which a kernel is printed; the JSON has all kernels. */
  private static final double LEAST_SHARE = 0.005;

  private final PrintWriter out;

  BenchPrinter(PrintWriter out) {
    this.out = out;
  }

  void print(BenchReport report) {
    machine(report.machine(), report.peaks());
    BenchReport.Model model = report.model();
    line(
        "model    %s: %,d parameters, d %d, %d layers, %d sequences of %d tokens",
        model.name(),
        model.parameters(),
        model.config().dim(),
        model.config().layers(),
        model.batch(),
        model.length());
    BenchReport.Memory memory = report.memory();
    line(
        "memory   %s planned for training; heap at most %s, process at most %s (this"
            + " run, copies for comparison included)",
        TrainingPrinter.bytes(memory.planned()),
        TrainingPrinter.bytes(memory.heap()),
        memory.process() < 0 ? "unknown" : TrainingPrinter.bytes(memory.process()));
    if (report.peer() != null) {
      line(
          "peer     %s; %d results agree within their bounds",
          report.peer().name(), report.peer().agreements().size());
    }
    out.println();
    line(
        "%-28s %-20s %11s %17s %11s %10s %9s %7s",
        "step", "by", "ms", "min .. max", "CPU ms", "tokens/s", "GFLOP/s", "of peak");
    for (BenchReport.Step step : report.steps()) {
      for (BenchReport.Run run : step.runs()) {
        line(
            "%-28s %-20s %11.2f %17s %11.2f %,10.0f %9.1f %5.1f %%",
            step.name(),
            run.name(),
            1e3 * run.seconds().median(),
            range(run.seconds(), 1e3),
            1e3 * run.processorSeconds().median(),
            run.tokensPerSecond(),
            GIGA * run.flopsPerSecond(),
            100 * run.shareOfPeak());
      }
    }
    if (report.decoding() != null) {
      out.println();
      line(
          "generation reads %s of weights per token: %.1f GB/s, %.0f %% of the memory bandwidth",
          TrainingPrinter.bytes(report.decoding().bytesOfToken()),
          GIGA * report.decoding().bytesPerSecond(),
          100 * report.decoding().shareOfMemory());
    }
    ratios(report);
    report.kernels().forEach(part -> kernels(part.step(), part.times()));
  }

  private void ratios(BenchReport report) {
    if (report.peer() == null) {
      return;
    }
    out.println();
    line(
        "%-28s %-20s %8s %15s   %10s %15s",
        "time relative to Lathe's", "", "wall", "min .. max", "CPU time", "min .. max");
    for (BenchReport.Step step : report.steps()) {
      for (BenchReport.Ratio ratio : step.ratios()) {
        line(
            "%-28s %-20s %8.2f %15s   %10.2f %15s",
            step.name(),
            ratio.peer(),
            ratio.seconds().median(),
            range(ratio.seconds(), 1),
            ratio.processorSeconds().median(),
            range(ratio.processorSeconds(), 1));
      }
    }
  }

  private void kernels(String step, List<KernelTime> kernels) {
    if (kernels.isEmpty()) {
      return;
    }
    out.println();
    line(
        "%-34s %6s %9s %9s %8s %7s %6s  %s",
        step + ", per kernel",
        "share",
        "CPU ms",
        "GFLOP/s",
        "of peak",
        "GB/s",
        "calls",
        "operands");
    for (KernelTime kernel : kernels) {
      if (kernel.share() >= LEAST_SHARE) {
        line(
            "%-34s %4.1f %% %9.2f %9s %8s %7.1f %6.0f  %s",
            kernel.operation(),
            100 * kernel.share(),
            1e3 * kernel.processorSeconds(),
            rate(kernel.flops()),
            share(kernel.flops(), kernel.shareOfPeak()),
            GIGA * kernel.bytes(),
            kernel.calls(),
            kernel.shapes());
      }
    }
  }

  void print(KernelReport report) {
    machine(report.machine(), report.peaks());
    out.println();
    line(
        "%-34s %12s %10s %9s %8s %7s %10s  %s",
        "kernel", "microseconds", "+-", "GFLOP/s", "of peak", "GB/s", "of memory", "operands");
    for (KernelFigure kernel : report.kernels()) {
      line(
          "%-34s %12.1f %10.1f %9s %8s %7.1f %8.0f %%  %s",
          kernel.name(),
          1e6 * kernel.seconds(),
          1e6 * kernel.error(),
          rate(kernel.flops()),
          share(kernel.flops(), kernel.shareOfPeak()),
          GIGA * kernel.bytes(),
          100 * kernel.shareOfMemory(),
          kernel.shapes());
    }
  }

  private void machine(BenchReport.Machine machine, BenchReport.Peaks peaks) {
    line(
        "machine  %s, %d cores, %s, JVM %s",
        machine.processor(), machine.cores(), machine.system(), machine.java());
    line(
        "engine   vector, %d threads, %d bits; load of the machine %.1f before, %.1f after",
        machine.threads(), machine.vectorBits(), machine.loadBefore(), machine.loadAfter());
    line(
        "peak     %.0f GFLOP/s in registers (%.0f on one thread), %.1f GB/s from memory (%.1f)",
        GIGA * peaks.fma(),
        GIGA * peaks.fmaOneThread(),
        GIGA * peaks.memory(),
        GIGA * peaks.memoryOneThread());
  }

  private static String rate(double flops) {
    return flops == 0 ? "-" : PlainFormat.of("%.1f", GIGA * flops);
  }

  private static String share(double flops, double share) {
    return flops == 0 ? "-" : PlainFormat.of("%.1f %%", 100 * share);
  }

  private static String range(Spread spread, double unit) {
    return PlainFormat.of("%.2f .. %.2f", unit * spread.min(), unit * spread.max());
  }

  private void line(String format, Object... values) {
    out.println(PlainFormat.of(format, values));
  }
}
