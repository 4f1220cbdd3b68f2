package org.lathe.benchmarks.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.Precision;
import org.lathe.engine.ProductShape;

/** The model's arithmetic, beside values computed by hand for a GPU of round numbers. */
class GpuRooflineTest {
  private static final double CLOSE = 1e-12;

  /** 100 multiprocessors at 1 GHz, 1 TB/s, 5 TFLOP/s in lanes, products at 10 and 20 TFLOP/s. */
  static final GpuCeilings ROUND =
      new GpuCeilings(
          "round",
          "a GPU of round numbers",
          100,
          1e9,
          1L << 30,
          1e12,
          5e12,
          Map.of(Precision.F32, 10e12, Precision.TF32, 20e12, Precision.BF16, 40e12),
          50e-6,
          20e-6,
          2e-6,
          List.of("all assumed"));

  private final GpuRoofline model = new GpuRoofline(ROUND);

  private static DeviceLaunch kernel(long groups, DeviceWork work) {
    return new DeviceLaunch("kernel", groups, 64, work, Optional.empty());
  }

  private static DeviceLaunch library(ProductShape shape) {
    return new DeviceLaunch("library", 0, 0, shape.work(), Optional.of(shape));
  }

  private void assertEstimate(double seconds, Limit limit, DeviceLaunch launch) {
    LaunchEstimate estimate = model.of(launch);
    assertEquals(seconds, estimate.seconds(), CLOSE * seconds);
    assertEquals(limit, estimate.limit());
  }

  @Test
  void eachLimitOfAKernel() {
    // 3e6 elements of 4 bytes, 2 read and 1 written: 36 MB at 1 TB/s.
    DeviceWork elements = DeviceWork.ofElements(6e6, 3e6, 3e6);
    assertEstimate(36e-6, Limit.MEMORY, kernel(1000, elements));
    // 46,875 groups of 64, one a clock of 1 ns.
    assertEstimate(46.875e-6, Limit.GROUPS, kernel(46_875, elements));
    // 1e9 operations at 0.2 of 5 TFLOP/s.
    assertEstimate(1e-3, Limit.ARITHMETIC, kernel(1000, DeviceWork.ofElements(1, 1, 1e9)));
    // 5e6 loads, one a clock on each of 100 multiprocessors.
    assertEstimate(50e-6, Limit.LOADS, kernel(1000, elements.withScattered(5e6)));
    // 10,000 groups, 3,200 of them resident, make 4 waves; 400 loads, 4 at a time, of 0.4 us, after
    // the descriptor's 0.3 us.
    assertEstimate(
        4 * (100 * 0.4e-6 + 0.3e-6), Limit.LATENCY, kernel(10_000, elements.withSteps(400)));
  }

  @Test
  void aProductTakesWholeWavesOfTiles() {
    // 101 x 3 = 303 tiles on 100 multiprocessors: 4 waves of 2 * 128 * 128 * 64 at 0.2 TFLOP/s,
    // each
    // 0.4 us after it has begun.
    ProductShape shape = new ProductShape(12_900, 300, 64, 1, Precision.TF32, false);
    assertEstimate(4 * (0.4e-6 + 2.0 * 128 * 128 * 64 / 0.2e12), Limit.ARITHMETIC, library(shape));
    // 4 of them, 1,212 tiles: 13 waves, at half the rate on tensor cores, after 0.3 us for
    // addresses.
    ProductShape four = new ProductShape(12_900, 300, 64, 4, Precision.TF32, false);
    assertEstimate(13 * (0.7e-6 + 2.0 * 128 * 128 * 64 / 0.1e12), Limit.ARITHMETIC, library(four));
    ProductShape onLanes = new ProductShape(12_900, 300, 64, 4, Precision.F32, false);
    assertEstimate(
        13 * (0.7e-6 + 2.0 * 128 * 128 * 64 / 0.1e12), Limit.ARITHMETIC, library(onLanes));
  }

  /** 64 x 320 is three tiles of 64 x 128: 6,000 of a batch, 60 waves. */
  @Test
  void aProductOfFewRowsHasLowTiles() {
    ProductShape blocks = new ProductShape(64, 320, 640, 2000, Precision.F32, false);
    assertEstimate(
        60 * (0.7e-6 + 2.0 * 64 * 128 * 640 / 0.1e12), Limit.ARITHMETIC, library(blocks));
  }

  @Test
  void aProductOfFewTilesIsCutInItsDepth() {
    // 2 tiles: 50 parts would keep all busy, and 512 terms make 2 of 256.
    ProductShape shape = new ProductShape(256, 128, 512, 1, Precision.F32, false);
    assertEstimate(0.4e-6 + 2.0 * 128 * 128 * 256 / 0.1e12, Limit.ARITHMETIC, library(shape));
    // One tile of 64 x 64 of 51,200 terms: 100 parts of 512, of the 200 that its depth allows.
    ProductShape deep = new ProductShape(1, 1, 51_200, 1, Precision.F32, false);
    assertEstimate(0.4e-6 + 2.0 * 64 * 64 * 512 / 0.1e12, Limit.ARITHMETIC, library(deep));
  }

  @Test
  void aProductOfLittleDepthIsLimitedByMemory() {
    ProductShape shape = new ProductShape(12_800, 1280, 1, 1, Precision.BF16, true);
    double bytes = 4.0 * (12_800 + 1280 + 2.0 * 12_800 * 1280);
    assertEstimate(bytes / 1e12, Limit.MEMORY, library(shape));
  }

  /** The engine's own kernels multiply on the lanes, in whatever precision factors are. */
  @Test
  void aProductOfAKernelIsAKernel() {
    ProductShape shape = new ProductShape(1000, 1000, 1000, 1, Precision.F32, false);
    DeviceLaunch own = new DeviceLaunch("matmul", 256, 256, shape.work(), Optional.of(shape));
    assertEstimate(2e9 / 1e12, Limit.ARITHMETIC, own);
  }

  @Test
  void knownGpusSayWhereEachFigureIsFrom() {
    for (String name : KnownGpus.names().split(", ")) {
      GpuCeilings gpu = KnownGpus.named(name);
      assertEquals(EnumSet.allOf(Precision.class), gpu.products().keySet(), name);
      assertTrue(
          gpu.assumptions().stream()
              .allMatch(
                  line ->
                      line.contains("assumed")
                          || line.contains("data sheet")
                          || line.contains("published")),
          gpu::toString);
    }
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> KnownGpus.named("h2000"));
    assertTrue(refused.getMessage().contains("h200, h100, rtx4090"), refused::getMessage);
  }
}
