package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;
import org.lathe.engine.Traffic;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Matmul;
import org.lathe.tornado.launch.AttentionWay;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.KernelLaunch;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.Reach;
import org.lathe.tornado.launch.Target;
import org.lathe.tornado.op.DeviceOperations;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The engine below sessions and programs. */
class EngineTest {
  /** TornadoVM 5.2.0 writes the constant NaN as a name that OpenCL compilers do not know. */
  static void writesNotANumber(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    if (c.globalIdx < n.get(cursor.get(0) + Descriptor.COUNT)) {
      f.set(0, 0f / 0f);
    }
  }

  @Test
  void aKernelThatDoesNotCompileIsRefusedInOneLineEachTime() {
    TornadoVMBackendType type = TornadoRuntimeProvider.getTornadoRuntime().getBackendType(0);
    assumeTrue(type == TornadoVMBackendType.OPENCL, "only there NaN does not compile");
    DeviceKernel bad =
        new DeviceKernel(
            "not_a_number",
            Descriptor.COUNT,
            EngineTest::writesNotANumber,
            KernelCost.each(0, 1, 0));
    try (Engine engine =
        new Engine(
            TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice(),
            List.of(bad),
            false,
            1 << 12,
            1 << 12)) {
      for (int attempt = 0; attempt < 2; attempt++) {
        EngineException refused =
            assertThrows(EngineException.class, () -> engine.launch(bad, 1, 0));
        assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
        assertTrue(
            refused.getMessage().startsWith("TornadoVM cannot compile kernel not_a_number on "),
            refused.getMessage());
      }
      float[] untouched = new float[1];
      engine.putFloats(new float[] {7}, 0, 1, 0);
      engine.getFloats(0, untouched, 0, 1);
      assertEquals(7, untouched[0], "the kernel ran after all");
    }
  }

  /** The frame of a kernel's context, which TornadoVM sends with each launch. */
  private static final int FRAME = 24;

  @Test
  void itsTrafficIsWhatTornadoVmCountsBesideTheFramesOfLaunches() {
    try (Engine engine = engine()) {
      // The first execution of a graph also copies the array that is read.
      engine.zero(0, 5);
      engine.getFloats(0, new float[5], 0, 5);
      engine.profile();
      Traffic before = engine.traffic();
      long counted = engine.copiedIn();
      engine.putFloats(new float[] {1, 2, 3}, 0, 3, 0);
      engine.zero(0, 2);
      engine.getFloats(0, new float[3], 0, 3);
      Traffic traffic = engine.traffic().since(before);
      // Two puts, a launch, and a get.
      assertEquals(4, traffic.submissions());
      assertEquals(engine.copiedIn() - counted, traffic.bytesIn() + FRAME * traffic.submissions());
    }
  }

  private static final int COLUMNS = 100;

  /** The position at which kernels read numbers, after the matrices. */
  private static final int NUMBERS = 1 << 15 | 1 << 14;

  private static final int[][] SHAPES = {{70, 67, 35}, {1, 129, 64}, {65, 1, 3}, {16, 64, 80}};

  /** So the results of the suite on a processor also apply to the kernel for GPUs. */
  @Test
  void bothKernelsOfProductsGiveTheSameBits() {
    try (Engine engine = engine()) {
      for (int[] shape : SHAPES) {
        for (int transposed = 0; transposed < 4; transposed++) {
          Matmul op = new Matmul((transposed & 1) == 1, (transposed & 2) == 2);
          for (Precision precision : Precision.values()) {
            assertArrayEquals(
                product(engine, op, shape, true, precision),
                product(engine, op, shape, false, precision),
                () -> op + " of " + Arrays.toString(shape) + " in " + precision);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"F32, 0", "TF32, 13", "BF16, 16"})
  void aFactorLosesTheBitsThatItsPrecisionHasNot(Precision precision, int lost) {
    try (Engine engine = engine()) {
      float[] ones = new float[COLUMNS];
      Arrays.fill(ones, 1f);
      for (boolean onProcessor : new boolean[] {true, false}) {
        int[] shape = {1, COLUMNS, 1};
        Matmul op = new Matmul(false, false);
        float[] factors = random(COLUMNS);
        float[] kept = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
          kept[i] = withoutLastBits(factors[i], lost);
        }
        float[] one = {1f};
        assertArrayEquals(kept, product(engine, op, shape, onProcessor, precision, one, factors));
      }
    }
  }

  /** Rounds to nearest; none of the numbers here is a tie. */
  private static float withoutLastBits(float x, int bits) {
    int half = bits == 0 ? 0 : 1 << bits - 1;
    return Float.intBitsToFloat(Float.floatToRawIntBits(x) + half & -(1 << bits));
  }

  private static Engine engine() {
    return new Engine(
        TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice(),
        DeviceOperations.KERNELS,
        false,
        1 << 16,
        1 << 12);
  }

  private static float[] product(
      Engine engine, Matmul op, int[] shape, boolean onProcessor, Precision precision) {
    float[] lhs = random(shape[0] * shape[2]);
    float[] rhs = random(shape[2] * shape[1]);
    return product(engine, op, shape, onProcessor, precision, lhs, rhs);
  }

  private static float[] product(
      Engine engine,
      Matmul op,
      int[] shape,
      boolean onProcessor,
      Precision precision,
      float[] lhsValues,
      float[] rhsValues) {
    int rows = shape[0];
    int columns = shape[1];
    int depth = shape[2];
    Place lhs = Place.floats(0, op.transposeLhs() ? Shape.of(depth, rows) : Shape.of(rows, depth));
    Place rhs =
        Place.floats(
            1 << 14, op.transposeRhs() ? Shape.of(columns, depth) : Shape.of(depth, columns));
    Place out = Place.floats(1 << 15, Shape.of(rows, columns));
    Launches.Bases bases = new Launches.Bases(NUMBERS, 0, 0, Reach.ARRAY, state -> 0);
    Launches launches =
        new Launches(new Target(onProcessor, false, precision, AttentionWay.FASTER), bases);
    DeviceOperations.lowerings().lower(op, List.of(lhs, rhs), List.of(out), launches);
    KernelLaunch launch = (KernelLaunch) launches.all().getFirst();
    assertEquals(onProcessor ? "matmul.processor" : "matmul", launch.kernel().name());
    engine.putFloats(lhsValues, 0, lhsValues.length, lhs.at());
    engine.putFloats(rhsValues, 0, rhsValues.length, rhs.at());
    engine.putFloats(new float[out.size()], 0, out.size(), out.at());
    engine.putFloats(launches.numbers(), 0, launches.numbers().length, NUMBERS);
    engine.putInts(launch.words(), 0, launch.words().length, 1 << 10);
    engine.launch(launch.kernel(), launch.groups(), 1 << 10);
    float[] product = new float[out.size()];
    engine.getFloats(out.at(), product, 0, product.length);
    return product;
  }

  private static float[] random(int count) {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
