package org.lathe.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import org.lathe.benchmarks.Bench;
import org.lathe.benchmarks.BenchOptions;
import org.lathe.benchmarks.BenchReport;
import org.lathe.benchmarks.KernelReport;
import org.lathe.benchmarks.KernelRun;
import org.lathe.benchmarks.StepGraphs;
import org.lathe.benchmarks.Workload;
import org.lathe.files.InputException;
import org.lathe.training.RecipeFile;

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
    try (Bench bench = Bench.open(options);
        Progress progress = Progress.open("bench", 0, bench.parts())) {
      report = bench.run(progress::step);
    }
    output.write(report);
    if (!command.json) {
      new BenchPrinter(out).print(report);
    }
  }

  private BenchOptions options(int threads) {
    Workload workload = workload(command);
    Set<String> steps =
        StepGraphs.of(workload).chosen(command.steps(), BenchOptions.others(workload));
    int tokens = command.generated(workload.config().positions());
    return new BenchOptions(
        workload, threads, command.turns, command.peer, steps, tokens, command.warmUp());
  }

  /** Returns what {@code --preset} or {@code --recipe} names. */
  static Workload workload(BenchCommand command) {
    int batch = command.sequences();
    return command.recipe == null
        ? Workload.named(command.preset, batch)
        : Workload.of(RecipeFile.find(command.recipe), batch);
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
