package org.lathe.cli;

import java.io.PrintWriter;
import java.util.Set;
import org.lathe.benchmarks.StepGraphs;
import org.lathe.benchmarks.Workload;
import org.lathe.benchmarks.device.DeviceBench;
import org.lathe.benchmarks.device.DeviceOptions;
import org.lathe.benchmarks.device.DeviceReport;
import org.lathe.engine.Backends;

/** Runs {@link BenchCommand} on the device of an engine; it may use the classes of benchmarks. */
final class DeviceBenchRun {
  private final BenchCommand command;
  private final PrintWriter out;
  private final BenchOutput output;

  DeviceBenchRun(BenchCommand command, PrintWriter out) {
    this.command = command;
    this.out = out;
    this.output = new BenchOutput(command, out);
  }

  void run() {
    output.requireWritable();
    output.requirePrediction();
    output.requireNoVectorOptions("--backend " + command.backend.name());
    int threads = command.threads();
    DeviceOptions options = Arguments.checked(() -> options(threads));
    DeviceReport report;
    try (Progress progress = Progress.open("bench", 0, DeviceBench.parts(options))) {
      report =
          DeviceBench.run(
              options,
              (kernel, done, all) -> progress.meanwhile("compiling " + kernel),
              progress::step);
    }
    output.write(report);
    if (!command.json) {
      new DevicePrinter(out).print(report);
    }
  }

  private DeviceOptions options(int threads) {
    Workload workload = BenchRun.workload(command);
    Set<String> steps =
        StepGraphs.of(workload).chosen(command.steps(), DeviceOptions.others(workload));
    int tokens = command.generated(workload.config().positions());
    Backends.Choice choice = command.backend.choice();
    return new DeviceOptions(workload, choice, threads, command.turns, steps, tokens);
  }
}
