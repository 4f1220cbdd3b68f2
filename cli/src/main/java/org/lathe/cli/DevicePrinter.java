package org.lathe.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;
import org.lathe.benchmarks.BenchReport;
import org.lathe.benchmarks.Spread;
import org.lathe.benchmarks.device.DeviceReport;
import org.lathe.benchmarks.device.TrainingShape;

/** Prints the measurements of a device as tables. */
final class DevicePrinter {
  private static final double GIGA = 1e-9;

  /** Smallest share of a part at which a kernel is printed; the JSON has all kernels. */
  private static final double LEAST_SHARE = 0.005;

  private final PrintWriter out;

  DevicePrinter(PrintWriter out) {
    this.out = out;
  }

  void print(DeviceReport report) {
    head(report);
    out.println();
    parts(report);
    if (report.trainingTokensPerSecond() != null) {
      line(
          "training in steps of %d sequences: %,.0f tokens/s; for a micro-batch %s",
          report.training().sequences(),
          report.trainingTokensPerSecond(),
          times(report.training()));
    }
    launching(report.launching());
    ceilings(report.ceilings());
    kernels(report);
  }

  /** Returns how often each part is done. */
  static String times(TrainingShape shape) {
    return shape.times().entrySet().stream()
        .map(part -> PlainFormat.of("%s x %.4g", part.getKey(), part.getValue()))
        .collect(Collectors.joining(", "));
  }

  private void head(DeviceReport report) {
    DeviceReport.Platform platform = report.platform();
    line("measured %s", report.date());
    line(
        "device   %s, engine %s, products in %s",
        platform.device(), platform.engine(), platform.precision());
    if (!platform.details().isEmpty()) {
      line(
          "with     %s",
          platform.details().entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .collect(Collectors.joining(", ")));
    }
    DeviceReport.Host host = report.host();
    line(
        "host     %s, %d cores, %d threads, %s, JVM %s; load %.1f before, %.1f after",
        host.processor(),
        host.cores(),
        host.threads(),
        host.system(),
        host.java(),
        host.loadBefore(),
        host.loadAfter());
    BenchReport.Model model = report.model();
    line(
        "model    %s: %,d parameters, d %d, %d layers, %d sequences of %d tokens",
        model.name(),
        model.parameters(),
        model.config().dim(),
        model.config().layers(),
        model.batch(),
        model.length());
    line(
        "memory   %s planned for training%s",
        TrainingPrinter.bytes(report.planned()),
        platform.memory() < 0 ? "" : " of " + TrainingPrinter.bytes(platform.memory()));
    DeviceReport.Compiling compiling = report.compiling();
    line(
        "compiled %d kernels in %.1f s; ready after %.1f s",
        compiling.kernels(), compiling.seconds(), compiling.readySeconds());
  }

  private void parts(DeviceReport report) {
    line(
        "%-16s %11s %21s %11s %9s %10s",
        "step", "ms", "min .. max", "tokens/s", "launches", "GFLOP/s");
    for (DeviceReport.Part part : report.parts()) {
      line(
          "%-16s %11.2f %21s %,11.0f %9s %10.1f",
          part.name(),
          1e3 * part.seconds().median(),
          range(part.seconds(), 1e3),
          part.tokensPerSecond(),
          part.launches() == 0 ? "-" : Long.toString(part.launches()),
          GIGA * part.flopsPerSecond());
    }
  }

  private void launching(DeviceReport.Launching launching) {
    if (launching != null) {
      line(
          "launch   %.1f us up to its end (%s), with %.1f of the host's processor time, in a chain"
              + " of %d small additions, submissions %d",
          1e6 * launching.seconds().median(),
          range(launching.seconds(), 1e6),
          1e6 * launching.processorSeconds().median(),
          launching.launches(),
          launching.submissions());
    }
  }

  private void ceilings(DeviceReport.Ceilings ceilings) {
    if (ceilings == null) {
      return;
    }
    out.println();
    line(
        "ceilings of the device, measured through the engine: copies %.1f GB/s, additions %.1f"
            + " GB/s",
        GIGA * ceilings.copyBytesPerSecond(), GIGA * ceilings.addBytesPerSecond());
    for (DeviceReport.Product product : ceilings.products()) {
      line(
          "product %d x %d x %d: %.1f GFLOP/s",
          product.rows(), product.depth(), product.columns(), GIGA * product.flopsPerSecond());
    }
  }

  private void kernels(DeviceReport report) {
    Map<String, Double> total =
        report.kernels().stream()
            .collect(
                Collectors.groupingBy(
                    DeviceReport.Kernel::part,
                    Collectors.summingDouble(DeviceReport.Kernel::seconds)));
    String part = "";
    for (DeviceReport.Kernel kernel : report.kernels()) {
      if (!kernel.part().equals(part)) {
        part = kernel.part();
        out.println();
        line(
            "%-58s %6s %9s %6s %8s %8s %9s %8s",
            part + PlainFormat.of(", on the device %.2f ms", 1e3 * total.get(part)),
            "share",
            "ms",
            "times",
            "GB/s",
            "of copy",
            "GFLOP/s",
            "of best");
      }
      if (kernel.share() >= LEAST_SHARE) {
        line(
            "%-58s %4.1f %% %9.3f %6d %8.1f %8s %9.1f %8s",
            (kernel.kernel() + " " + kernel.product()).strip(),
            100 * kernel.share(),
            1e3 * kernel.seconds(),
            kernel.launches(),
            GIGA * kernel.bytesPerSecond(),
            share(kernel.shareOfMemory()),
            GIGA * kernel.flopsPerSecond(),
            share(kernel.shareOfProducts()));
      }
    }
  }

  private static String share(Double share) {
    return share == null ? "-" : PlainFormat.of("%.0f %%", 100 * share);
  }

  private static String range(Spread spread, double unit) {
    return PlainFormat.of("%.2f .. %.2f", unit * spread.min(), unit * spread.max());
  }

  private void line(String format, Object... values) {
    out.println(PlainFormat.of(format, values));
  }
}
