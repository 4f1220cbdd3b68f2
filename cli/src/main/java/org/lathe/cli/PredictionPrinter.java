package org.lathe.cli;

import java.io.PrintWriter;
import org.lathe.benchmarks.BenchReport;
import org.lathe.benchmarks.device.PredictionReport;

/** Prints a prediction as tables, and says in each which figures are predicted. */
final class PredictionPrinter {
  /** Smallest share of a part at which a kernel is printed; the JSON has all kernels. */
  private static final double LEAST_SHARE = 0.005;

  private final PrintWriter out;

  PredictionPrinter(PrintWriter out) {
    this.out = out;
  }

  void print(PredictionReport report) {
    line(
        "PREDICTED for %s from the launches of engine %s; nothing ran on it",
        report.gpu().title(), report.engine());
    if (report.measured() != null) {
      line(
          "MEASURED  on %s, %s, products in %s, %d sequences",
          report.measured().device(),
          report.measured().date(),
          report.measured().precision(),
          report.measured().batch());
    }
    BenchReport.Model model = report.model();
    line(
        "model     %s: %,d parameters, %d sequences of %d tokens, products in %s",
        model.name(), model.parameters(), model.batch(), model.length(), report.precision());
    out.println();
    parts(report);
    report.parts().forEach(part -> kernels(part, report.measured() != null));
    throughputs(report);
    out.println();
    line("assumptions and sources");
    report.gpu().assumptions().forEach(each -> line("  %s", each));
    report.rules().forEach(each -> line("  %s", each));
  }

  private void parts(PredictionReport report) {
    boolean beside = report.measured() != null;
    line(
        "%-16s %9s %14s %19s %17s%s",
        "predicted ms",
        "launches",
        "on the device",
        "launch by launch",
        "one submission",
        beside ? PlainFormat.of(" %15s", "measured ms") : "");
    for (PredictionReport.Part part : report.parts()) {
      line(
          "%-16s %9d %14.3f %19.3f %17.3f%s",
          part.name(),
          part.launches(),
          1e3 * part.deviceSeconds(),
          1e3 * part.launchByLaunchSeconds(),
          1e3 * part.submissionSeconds(),
          beside ? measured(part.measuredSeconds(), 15) : "");
    }
  }

  private void kernels(PredictionReport.Part part, boolean beside) {
    out.println();
    line(
        "%-58s %6s %9s %6s  %-16s%s",
        part.name() + ", predicted on the device",
        "share",
        "ms",
        "times",
        "limited by",
        beside ? PlainFormat.of(" %12s %8s", "measured ms", "ratio") : "");
    for (PredictionReport.Kernel kernel : part.kernels()) {
      if (kernel.share() >= LEAST_SHARE) {
        line(
            "%-58s %4.1f %% %9.3f %6d  %-16s%s",
            (kernel.kernel() + " " + kernel.product()).strip(),
            100 * kernel.share(),
            1e3 * kernel.seconds(),
            kernel.launches(),
            kernel.limit(),
            beside ? measured(kernel.measuredSeconds(), 12) + ratio(kernel) : "");
      }
    }
  }

  private static String measured(Double seconds, int width) {
    return PlainFormat.of(
        " %" + width + "s", seconds == null ? "-" : PlainFormat.of("%.3f", 1e3 * seconds));
  }

  /** Measured over predicted: above 1 the model promises too much. */
  private static String ratio(PredictionReport.Kernel kernel) {
    return PlainFormat.of(
        " %8s",
        kernel.measuredSeconds() == null
            ? "-"
            : PlainFormat.of("%.2f", kernel.measuredSeconds() / kernel.seconds()));
  }

  private void throughputs(PredictionReport report) {
    out.println();
    line(
        "training in steps of %d sequences, predicted tokens/s; for %d sequences %s",
        report.training().sequences(),
        report.model().batch(),
        DevicePrinter.times(report.training()));
    line(
        "%-28s %9s %10s %14s %17s %15s",
        "sequences", "products", "memory", "device alone", "launch by launch", "one submission");
    for (PredictionReport.Throughput each : report.throughputs()) {
      line(
          "%-28s %9s %10s %,14.0f %,17.0f %,15.0f",
          each.batch() + (each.largest() ? ", the most that fit" : ""),
          each.precision(),
          TrainingPrinter.bytes(each.planned()),
          each.deviceTokensPerSecond(),
          each.launchByLaunchTokensPerSecond(),
          each.submissionTokensPerSecond());
    }
  }

  private void line(String format, Object... values) {
    out.println(PlainFormat.of(format, values));
  }
}
