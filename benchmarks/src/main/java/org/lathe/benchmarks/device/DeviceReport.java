package org.lathe.benchmarks.device;

import java.util.List;
import java.util.Map;
import org.lathe.benchmarks.BenchReport;
import org.lathe.benchmarks.Spread;

/**
 * The measurements of a run on a device. Times are in seconds, throughput per second, memory in
 * bytes; every number was measured in that run. What was not measured is null.
 *
 * @param schema version of these fields
 * @param date when it ended, in UTC
 * @param platform engine and device
 * @param host the machine that the device is in
 * @param model shapes
 * @param training how often training does each step
 * @param planned bytes that all programs of training need, known before they run
 * @param compiling what was compiled for the device
 * @param parts the times of each part, by the host's clock with a read at the end
 * @param trainingTokensPerSecond throughput of training: prefix, T_fast fast steps, slow gradient
 *     and the share of an update
 * @param launching the time of a launch
 * @param ceilings of the device, reached through the engine
 * @param kernels time on the device of each kernel and product shape, launched one by one
 */
public record DeviceReport(
    int schema,
    String date,
    Platform platform,
    Host host,
    BenchReport.Model model,
    TrainingShape training,
    long planned,
    Compiling compiling,
    List<Part> parts,
    Double trainingTokensPerSecond,
    Launching launching,
    Ceilings ceilings,
    List<Kernel> kernels) {
  /** The version of the fields. */
  public static final int SCHEMA = 1;

  /**
   * Engine and device.
   *
   * @param engine its name
   * @param device its name
   * @param memory bytes that programs may use, or -1
   * @param precision of the factors of products
   * @param details what the engine tells besides: its release, the driver
   */
  public record Platform(
      String engine, String device, long memory, String precision, Map<String, String> details) {}

  /**
   * The machine that the device is in.
   *
   * @param loadBefore runnable threads before the run (a minute's mean), or -1
   * @param loadAfter the same at the end
   */
  public record Host(
      String processor,
      int cores,
      int threads,
      String java,
      String system,
      double loadBefore,
      double loadAfter) {}

  /**
   * What was compiled for the device, apart from all other times.
   *
   * @param kernels number of kernels
   * @param seconds for all of them
   * @param readySeconds from the opening of the session until the first part could run
   */
  public record Compiling(int kernels, double seconds, double readySeconds) {}

  /**
   * The times of a part.
   *
   * @param name its name
   * @param tokens of a run
   * @param seconds of a run
   * @param tokensPerSecond at the median time
   * @param launches on the device in a run, as counted; 0 if the engine does not tell
   * @param flops of its graphs, see {@link org.lathe.graph.Flops}
   * @param flopsPerSecond at the median time
   */
  public record Part(
      String name,
      int tokens,
      Spread seconds,
      double tokensPerSecond,
      long launches,
      double flops,
      double flopsPerSecond) {}

  /**
   * The time of a launch in a chain of small additions, by the host's clock, up to the end of the
   * chain on the device.
   *
   * @param launches in the chain
   * @param submissions of the chain: about one a launch, or one or two if a program is submitted at
   *     once
   * @param seconds for each
   * @param processorSeconds processor time of the calling thread for each
   */
  public record Launching(
      int launches, long submissions, Spread seconds, Spread processorSeconds) {}

  /**
   * What the device reached through the engine.
   *
   * @param copyBytesPerSecond read and written by copies of a large tensor
   * @param addBytesPerSecond read and written by additions of large tensors
   * @param products throughput of products of the model's shapes
   */
  public record Ceilings(
      double copyBytesPerSecond, double addBytesPerSecond, List<Product> products) {
    /** Returns the larger throughput of memory. */
    double bytesPerSecond() {
      return Math.max(copyBytesPerSecond, addBytesPerSecond);
    }

    /** Returns the largest throughput of a product; 0 if there is none. */
    double flopsPerSecond() {
      return products.stream().mapToDouble(Product::flopsPerSecond).max().orElse(0);
    }
  }

  /** The throughput of products {@code [rows, depth] x [depth, columns]} in the run's precision. */
  public record Product(int rows, int depth, int columns, double flopsPerSecond) {}

  /**
   * The time of a kernel on the device.
   *
   * @param part the part that launches it
   * @param kernel its name
   * @param product shape of the product, or empty
   * @param launches in a run of the part
   * @param seconds of all of them
   * @param share of the device's time of the part
   * @param bytesPerSecond read and written, as the kernel declares
   * @param flopsPerSecond as the kernel declares
   * @param shareOfMemory share of the measured throughput of memory
   * @param shareOfProducts share of the largest measured throughput of products
   */
  public record Kernel(
      String part,
      String kernel,
      String product,
      long launches,
      double seconds,
      double share,
      double bytesPerSecond,
      double flopsPerSecond,
      Double shareOfMemory,
      Double shareOfProducts) {}
}
