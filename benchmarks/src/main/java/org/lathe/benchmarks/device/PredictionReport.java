package org.lathe.benchmarks.device;

import java.util.List;
import org.lathe.benchmarks.BenchReport;

/**
 * A prediction for a GPU. Nothing here ran on it; times are in seconds. What was measured, by
 * another run, is named so.
 *
 * @param schema version of these fields
 * @param kind {@code prediction}, so that no one takes it for a measurement
 * @param engine whose launches were counted
 * @param gpu the ceilings that were used, with their sources
 * @param rules the assumptions of the model
 * @param model shapes of the table of kernels
 * @param precision of the table of kernels
 * @param training how often training does each step
 * @param parts each part, with its kernels
 * @param throughputs of training
 * @param measured the run that stands beside the prediction, or null
 */
public record PredictionReport(
    int schema,
    String kind,
    String engine,
    GpuCeilings gpu,
    List<String> rules,
    BenchReport.Model model,
    String precision,
    TrainingShape training,
    List<Part> parts,
    List<Throughput> throughputs,
    Measured measured) {
  /** The version of the fields. */
  public static final int SCHEMA = 1;

  /**
   * A part of training.
   *
   * @param name its name
   * @param launches in a run
   * @param deviceSeconds predicted for the device
   * @param launchByLaunchSeconds with the host's time of each launch added
   * @param submissionSeconds with the time of a node for each launch added
   * @param measuredSeconds by the host's clock in the run beside, or null
   * @param kernels the longest first
   */
  public record Part(
      String name,
      long launches,
      double deviceSeconds,
      double launchByLaunchSeconds,
      double submissionSeconds,
      Double measuredSeconds,
      List<Kernel> kernels) {}

  /**
   * Launches of one kernel, or products of one shape.
   *
   * @param kernel its name
   * @param product the shape, or empty
   * @param launches in a run of the part
   * @param seconds predicted for all of them on the device
   * @param share of the part's predicted time on the device
   * @param limit what limits the longest of them
   * @param bytes that they read and write
   * @param flops that they compute
   * @param measuredSeconds on the device in the run beside, or null
   */
  public record Kernel(
      String kernel,
      String product,
      long launches,
      double seconds,
      double share,
      String limit,
      double bytes,
      double flops,
      Double measuredSeconds) {}

  /**
   * The predicted throughput of training.
   *
   * @param batch sequences of a micro-batch
   * @param largest whether it is the most that fit the device
   * @param precision of products
   * @param planned bytes of all programs
   * @param deviceTokensPerSecond without the host
   * @param launchByLaunchTokensPerSecond the host launches and waits for each kernel
   * @param submissionTokensPerSecond a program is one submission
   */
  public record Throughput(
      int batch,
      boolean largest,
      String precision,
      long planned,
      double deviceTokensPerSecond,
      double launchByLaunchTokensPerSecond,
      double submissionTokensPerSecond) {}

  /** The device and the date of the run that stands beside the prediction. */
  public record Measured(String device, String date, String precision, int batch) {}
}
