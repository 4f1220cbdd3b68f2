package org.lathe.cli;

import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lathe.benchmarks.Bench;
import org.lathe.benchmarks.BenchOptions;
import org.lathe.benchmarks.BenchReport;
import org.lathe.benchmarks.KernelReport;
import org.lathe.benchmarks.KernelRun;
import org.lathe.benchmarks.StepKind;
import org.lathe.benchmarks.Workload;
import org.lathe.files.InputException;

/** Runs the work of {@link BenchCommand}; it may use the classes of the benchmarks. */
final class BenchRun {
  private final BenchCommand command;
  private final PrintWriter out;
  private final BenchOutput output;

  BenchRun(BenchCommand command, PrintWriter out) {
    this.command = command;
    this.out = out;
    this.output = new BenchOutput(command, out);
  }

  void run() {
    output.requireWritable();
    output.requirePrediction();
    command.backend.choice();
    int threads = command.threads();
    if (command.kernels != null) {
      kernels(threads);
      return;
    }
    BenchOptions options = Arguments.checked(() -> options(threads));
    BenchReport report;
    try (Progress progress = Progress.open("bench", 0, Bench.parts(options))) {
      report = Bench.run(options, progress::step);
    }
    output.write(report);
    if (!command.json) {
      new BenchPrinter(out).print(report);
    }
  }

  private BenchOptions options(int threads) {
    Workload workload = Workload.named(command.preset, command.sequences());
    Set<StepKind> kinds =
        command.steps.isEmpty()
            ? EnumSet.allOf(StepKind.class)
            : command.steps.stream().map(StepKind::named).collect(Collectors.toSet());
    int tokens = command.generated(workload.config().positions());
    return new BenchOptions(workload, threads, command.turns, command.peer, kinds, tokens);
  }

  private void kernels(int threads) {
    if (command.peer) {
      throw new InputException("--kernels measures Lathe's kernels only: leave out --peer");
    }
    List<String> names = Arguments.checked(() -> KernelRun.names(command.kernels));
    if (names.isEmpty()) {
      throw new InputException(
          "--kernels '"
              + command.kernels
              + "' matches none of "
              + String.join(", ", KernelRun.names("")));
    }
    KernelReport report;
    try (Progress progress = Progress.open("kernels", 0, names.size())) {
      report = KernelRun.run(names, threads, progress::step);
    }
    output.write(report);
    if (!command.json) {
      new BenchPrinter(out).print(report);
    }
  }
}
