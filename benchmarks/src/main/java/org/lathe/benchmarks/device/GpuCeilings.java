package org.lathe.benchmarks.device;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lathe.engine.Precision;

/**
 * What a GPU can reach, for predictions.
 *
 * @param name on the command line
 * @param title of the product
 * @param multiprocessors number of them
 * @param clock in Hz while it computes
 * @param memory in bytes
 * @param bytesPerSecond of memory, as kernels reach it
 * @param vectorFlops float32 multiply-adds of all lanes, counted as two operations each, per second
 * @param products throughput of large products, in operations per second
 * @param launchSeconds of the host for each launch, launch by launch
 * @param submissionSeconds of the host for each program that is one submission
 * @param nodeSeconds of the device beside the work of each launch of such a program
 * @param assumptions each figure, with its source or the word assumed
 */
public record GpuCeilings(
    String name,
    String title,
    int multiprocessors,
    double clock,
    long memory,
    double bytesPerSecond,
    double vectorFlops,
    Map<Precision, Double> products,
    double launchSeconds,
    double submissionSeconds,
    double nodeSeconds,
    List<String> assumptions) {
  /** Copies the collections. */
  public GpuCeilings {
    products = Map.copyOf(products);
    assumptions = List.copyOf(assumptions);
  }

  /**
   * Returns the operations per second of products with factors of this precision. Where nothing is
   * said of factors that are stored in bfloat16, they are multiplied as those that are rounded to
   * it.
   */
  double flops(Precision precision) {
    boolean known = products.containsKey(precision) || !precision.storesFewer();
    return products.get(known ? precision : Precision.BF16);
  }

  /** Returns these ceilings with those that a run measured, and says so for each. */
  GpuCeilings with(MeasuredRun run) {
    Map<Precision, Double> measured = new EnumMap<>(products);
    List<String> lines = new ArrayList<>(assumptions);
    double memory = run.bytesPerSecond().orElse(bytesPerSecond);
    double launch = run.launchSeconds().orElse(launchSeconds);
    double node = run.nodeSeconds().orElse(nodeSeconds);
    run.bytesPerSecond()
        .ifPresent(
            value ->
                lines.add(
                    line(run, String.format(Locale.ROOT, "memory %,.0f GB/s", 1e-9 * value))));
    run.launchSeconds()
        .ifPresent(
            value ->
                lines.add(line(run, String.format(Locale.ROOT, "launch %.1f us", 1e6 * value))));
    run.nodeSeconds()
        .ifPresent(
            value ->
                lines.add(
                    line(
                        run,
                        String.format(
                            Locale.ROOT, "launch of a submission %.2f us", 1e6 * value))));
    run.flopsPerSecond()
        .ifPresent(
            value -> {
              measured.put(run.precision(), value);
              lines.add(
                  line(
                      run,
                      String.format(
                          Locale.ROOT,
                          "products in %s %,.1f TFLOP/s",
                          run.precision().id(),
                          1e-12 * value)));
            });
    return new GpuCeilings(
        name,
        title,
        multiprocessors,
        clock,
        this.memory,
        memory,
        vectorFlops,
        measured,
        launch,
        submissionSeconds,
        node,
        lines);
  }

  private static String line(MeasuredRun run, String what) {
    return "in place of the line above, "
        + what
        + ": measured on "
        + run.device()
        + ", "
        + run.date();
  }
}
