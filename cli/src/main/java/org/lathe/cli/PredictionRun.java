package org.lathe.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.benchmarks.Workload;
import org.lathe.benchmarks.device.GpuCeilings;
import org.lathe.benchmarks.device.KnownGpus;
import org.lathe.benchmarks.device.MeasuredRun;
import org.lathe.benchmarks.device.Prediction;
import org.lathe.benchmarks.device.PredictionOptions;
import org.lathe.benchmarks.device.PredictionReport;
import org.lathe.engine.Backend;
import org.lathe.engine.Precision;
import org.lathe.files.InputException;

/** Makes the prediction of {@link BenchCommand}; it may use the classes of the benchmarks. */
final class PredictionRun {
  private final BenchCommand command;
  private final PrintWriter out;
  private final BenchOutput output;

  PredictionRun(BenchCommand command, PrintWriter out) {
    this.command = command;
    this.out = out;
    this.output = new BenchOutput(command, out);
  }

  void run() {
    output.requireWritable();
    output.requireNoVectorOptions("--predict");
    if (!command.steps.isEmpty()) {
      throw new InputException("--only chooses what is measured: leave it out with --predict");
    }
    PredictionOptions options = Arguments.checked(this::options);
    Backend engine = BackendArguments.forGpus();
    PredictionReport report;
    try (Progress progress = Progress.open("predict", 0, Prediction.mostThroughputs(engine))) {
      report = Prediction.of(engine, options, progress::step);
    }
    output.write(report);
    if (!command.json) {
      new PredictionPrinter(out).print(report);
    }
  }

  private PredictionOptions options() {
    GpuCeilings gpu = KnownGpus.named(command.predict);
    OptionalInt batch =
        command.batch == null
            ? OptionalInt.empty()
            : OptionalInt.of(Arguments.atLeast(1, "--batch", command.batch));
    // Refuses an unknown preset before anything else is done.
    Workload workload = BenchRun.workload(command);
    Optional<MeasuredRun> beside = Optional.ofNullable(command.beside).map(MeasuredRun::read);
    Precision precision =
        command
            .backend
            .precision()
            .or(() -> beside.map(MeasuredRun::precision))
            .orElse(Precision.F32);
    return new PredictionOptions(
        workload,
        batch,
        precision,
        gpu,
        Optional.ofNullable(command.ceilings).map(MeasuredRun::read),
        beside);
  }
}
