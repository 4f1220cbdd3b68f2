package org.lathe.benchmarks.device;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.lathe.engine.Precision;

/** GPUs for which there is a table of ceilings. None of them was measured by this project. */
public final class KnownGpus {
  private static final double GIGA = 1e9;
  private static final double TERA = 1e12;
  private static final long GIB = 1L << 30;

  /**
   * TornadoVM's own work for a launch, measured without a GPU with lists of 64 events as the
   * launcher sets them ({@code docs/guides/tornadovm.md}, "What a launch costs the host"), with
   * driver and wait assumed.
   */
  private static final double LAUNCH_SECONDS = 50e-6;

  /** A graph's launch, its inputs, and what the host does before the next. */
  private static final double SUBMISSION_SECONDS = 20e-6;

  private static final double NODE_SECONDS = 3e-6;

  private static final List<String> OF_ALL =
      List.of(
          "a launch takes the host 50 us: 24 to 52 of TornadoVM 5.2.0 with lists of 64 events,"
              + " measured without a GPU, 38 in the middle; 12 more, for driver and wait, assumed",
          "a program that is one submission takes the host 20 us, and each launch of its graph 3 us"
              + " of the device beside its work, for the graph's order and for the first and last"
              + " groups: assumed");

  private static final List<GpuCeilings> ALL =
      List.of(
          hopper("h200", "NVIDIA H200 SXM", 141, 4.8),
          hopper("h100", "NVIDIA H100 SXM", 80, 3.35),
          ada());

  private KnownGpus() {}

  private static GpuCeilings hopper(String name, String title, long gigabytes, double sheet) {
    double share = 0.9;
    return new GpuCeilings(
        name,
        title,
        132,
        1.85 * GIGA,
        gigabytes * (long) GIGA,
        share * sheet * TERA,
        62.5 * TERA,
        Map.of(
            Precision.F32, 0.8 * 60 * TERA,
            Precision.TF32, 0.65 * 400 * TERA,
            Precision.BF16, 0.6 * 1.4 * 400 * TERA,
            Precision.BF16_MEMORY, 0.6 * 790 * TERA),
        LAUNCH_SECONDS,
        SUBMISSION_SECONDS,
        NODE_SECONDS,
        lines(
            "132 multiprocessors: NVIDIA's data sheet; 1.85 GHz while computing: assumed (at most"
                + " 1.98)",
            format(
                "memory %.2f TB/s: %.2f of the data sheet's %.2f TB/s, the share assumed",
                share * sheet, share, sheet),
            "products in f32 48 TFLOP/s: 0.8 of 60 at that clock (data sheet: 67), the share"
                + " assumed",
            "products in tf32 260 TFLOP/s: 0.65 of 400 (data sheet: 494 without sparsity), both"
                + " assumed",
            "products in bf16 from float32 data 336 TFLOP/s: 0.6 of 1.4 times tf32's 400, assumed:"
                + " whether cuBLAS gains by it is not known",
            "products of factors stored in bf16 474 TFLOP/s: 0.6 of 790 at that clock (data sheet:"
                + " 989 without sparsity), both assumed"));
  }

  private static GpuCeilings ada() {
    return new GpuCeilings(
        "rtx4090",
        "NVIDIA GeForce RTX 4090",
        128,
        2.52 * GIGA,
        24 * GIB,
        0.9 * 1.008 * TERA,
        82.6 * TERA,
        Map.of(
            Precision.F32, 57.0 * TERA,
            Precision.TF32, 81.1 * TERA,
            Precision.BF16, 81.1 * TERA,
            Precision.BF16_MEMORY, 160.6 * TERA),
        LAUNCH_SECONDS,
        SUBMISSION_SECONDS,
        NODE_SECONDS,
        lines(
            "128 multiprocessors at 2.52 GHz: NVIDIA's data sheet",
            "memory 0.91 TB/s: 0.9 of the data sheet's 1.008 TB/s, the share assumed",
            "products in f32 57.0 TFLOP/s, in tf32 81.1: published by TornadoVM for cuBLAS at"
                + " 4096^2",
            "products in bf16 from float32 data as in tf32: assumed",
            "products of factors stored in bf16 160.6 TFLOP/s: as published by TornadoVM for"
                + " cuBLAS in float16 at 4096^2"));
  }

  private static List<String> lines(String... own) {
    return java.util.stream.Stream.concat(List.of(own).stream(), OF_ALL.stream()).toList();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /**
   * Returns the GPU of this name, in upper or lower case.
   *
   * @throws IllegalArgumentException if there is none; the message lists all names
   */
  public static GpuCeilings named(String name) {
    return ALL.stream()
        .filter(gpu -> gpu.name().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no ceilings of a GPU '" + name + "'; there are " + names()));
  }

  /** Returns all names. */
  public static String names() {
    return ALL.stream().map(GpuCeilings::name).collect(Collectors.joining(", "));
  }
}
