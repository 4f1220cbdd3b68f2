package org.lathe.benchmarks.device;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.Precision;
import org.lathe.engine.ProductShape;

/**
 * A roofline model of a GPU: the time of a launch is that of the slowest of what it does. It knows
 * nothing of the launches around it: no data stay in the L2 cache from one launch to the next.
 *
 * <p>A kernel takes as long as the longest of
 *
 * <ul>
 *   <li>its bytes at the throughput of memory;
 *   <li>its operations at {@link #KERNEL_SHARE} of the multiply-adds of all lanes;
 *   <li>its scattered loads, one a clock and multiprocessor;
 *   <li>its groups, of which one starts in each clock;
 *   <li>its waves of resident groups, each of which takes the latency of memory for every {@link
 *       DeviceWork#UNDER_WAY} loads that an item makes one after the other, and before the first of
 *       them {@link #DESCRIPTOR_SECONDS} for the words of the launch. This is what slows a kernel
 *       with one group for each of few long rows.
 * </ul>
 *
 * <p>A library's product is cut into tiles of {@link #TILE} x {@link #TILE}, or of {@link
 * #LOW_TILE} rows or columns where it has no more; where they are fewer than the multiprocessors,
 * the library also cuts the depth, in parts of at least {@link #LEAST_DEPTH}, and writes and reads
 * the sums of each part. Tiles run in waves of one on each multiprocessor, and the last wave takes
 * as long as a full one. A tile computes when its first factors are there, after the latency of
 * memory. A batch, of which the library gets addresses, reads these before, and reaches {@link
 * #BATCH_SHARE} of the throughput of tensor cores.
 */
final class GpuRoofline {
  static final int TILE = 128;
  static final int LEAST_DEPTH = 256;
  static final double KERNEL_SHARE = 0.2;
  static final int LOW_TILE = 64;
  static final double BATCH_SHARE = 0.5;
  static final double DESCRIPTOR_SECONDS = 0.3e-6;
  static final double LATENCY_SECONDS = 0.4e-6;

  private static final int RESIDENT_ITEMS = 2048;
  private static final int RESIDENT_GROUPS = 32;

  /** The rules that are assumptions, for the output. */
  static final List<String> ASSUMPTIONS =
      List.of(
          "a kernel reaches 0.2 of the float32 lanes: assumed, about as the engine's tiled product"
              + " as nvcc compiles it",
          "scattered loads: one a clock and multiprocessor, with no help of the L1 cache; one group"
              + " starts a clock: assumed",
          "a load from memory takes 0.4 us, and an item has 4 under way; before the first, the"
              + " words of a launch take 0.3 us: assumed",
          "a multiprocessor has 2,048 items or 32 groups at once, whatever registers and local"
              + " memory a kernel needs: assumed",
          "a library's product has tiles of 128 x 128, 64 where it has no more rows or columns, one"
              + " on a multiprocessor at a time, which waits 0.4 us for its first factors (0.7 of a"
              + " batch), and its depth is cut where tiles are few: assumed",
          "a batch of products reaches half of the throughput of tensor cores: assumed, since the"
              + " library takes a batch by addresses",
          "factors that several products of a batch share are read once: assumed, from the L2"
              + " cache",
          "each launch reads from memory what the one before wrote (no L2 cache): assumed");

  private final GpuCeilings gpu;

  GpuRoofline(GpuCeilings gpu) {
    this.gpu = gpu;
  }

  /** Returns the time of a launch. */
  LaunchEstimate of(DeviceLaunch launch) {
    Optional<ProductShape> product = launch.product();
    return product.isPresent() && launch.groups() == 0
        ? library(product.get(), launch.work())
        : kernel(launch);
  }

  private LaunchEstimate kernel(DeviceLaunch launch) {
    DeviceWork work = launch.work();
    double loads = work.scattered() / (gpu.multiprocessors() * gpu.clock());
    return memory(work.bytes())
        .or(work.flops() / (KERNEL_SHARE * gpu.vectorFlops()), Limit.ARITHMETIC)
        .or(loads, Limit.LOADS)
        .or(launch.groups() / gpu.clock(), Limit.GROUPS)
        .or(latency(launch), Limit.LATENCY);
  }

  private LaunchEstimate memory(double bytes) {
    return new LaunchEstimate(bytes / gpu.bytesPerSecond(), Limit.MEMORY);
  }

  private double latency(DeviceLaunch launch) {
    int groups = Math.clamp(RESIDENT_ITEMS / launch.groupSize(), 1, RESIDENT_GROUPS);
    double waves = Math.ceil(launch.groups() / ((double) groups * gpu.multiprocessors()));
    double rounds = Math.ceil(Math.max(1, launch.work().steps()) / DeviceWork.UNDER_WAY);
    return waves * (DESCRIPTOR_SECONDS + rounds * LATENCY_SECONDS);
  }

  private LaunchEstimate library(ProductShape shape, DeviceWork work) {
    int height = tile(shape.rows());
    int width = tile(shape.columns());
    double tiles = shape.batch() * tiles(shape.rows(), height) * tiles(shape.columns(), width);
    double parts =
        Math.clamp(
            Math.floor(gpu.multiprocessors() / tiles), 1, Math.max(1, shape.depth() / LEAST_DEPTH));
    double waves = Math.ceil(tiles * parts / gpu.multiprocessors());
    double tile = 2.0 * height * width * Math.ceil(shape.depth() / parts);
    double share = shape.batch() == 1 || shape.precision() == Precision.F32 ? 1 : BATCH_SHARE;
    double rate = share * gpu.flops(shape.precision()) / gpu.multiprocessors();
    double begin = LATENCY_SECONDS + (shape.batch() == 1 ? 0 : DESCRIPTOR_SECONDS);
    double sums = parts == 1 ? 0 : 2 * parts * shape.batch() * shape.rows() * shape.columns();
    return memory(work.bytes() + Float.BYTES * sums)
        .or(waves * (begin + tile / rate), Limit.ARITHMETIC);
  }

  private static int tile(int extent) {
    return extent <= LOW_TILE ? LOW_TILE : TILE;
  }

  private static double tiles(int extent, int tile) {
    return Math.ceil(extent / (double) tile);
  }
}
