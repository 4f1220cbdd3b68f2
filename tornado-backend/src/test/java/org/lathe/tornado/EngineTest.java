package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lathe.engine.EngineException;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Matmul;
import org.lathe.tornado.op.Operations;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The engine below sessions and programs. */
class EngineTest {
  /** TornadoVM 5.2.0 writes the constant NaN as a name that no OpenCL compiler knows. */
  static void writesNotANumber(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    if (c.globalIdx < n.get(cursor.get(0))) {
      f.set(0, 0f / 0f);
    }
  }

  @Test
  void aKernelThatDoesNotCompileIsRefusedInOneLineEachTime() {
    Kernel bad = new Kernel("not_a_number", EngineTest::writesNotANumber);
    try (Engine engine =
        new Engine(
            TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice(),
            List.of(bad),
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

  private static final int[][] SHAPES = {{70, 67, 35}, {1, 129, 64}, {65, 1, 3}, {16, 64, 80}};

  /** So what the suite finds on a processor holds for the kernel that GPUs run, too. */
  @Test
  void bothKernelsOfProductsGiveTheSameBits() {
    try (Engine engine =
        new Engine(
            TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice(),
            Operations.KERNELS,
            1 << 16,
            1 << 12)) {
      for (int[] shape : SHAPES) {
        for (int transposed = 0; transposed < 4; transposed++) {
          Matmul op = new Matmul((transposed & 1) == 1, (transposed & 2) == 2);
          assertArrayEquals(
              product(engine, op, shape, true),
              product(engine, op, shape, false),
              () -> op + " of " + Arrays.toString(shape));
        }
      }
    }
  }

  private static float[] product(Engine engine, Matmul op, int[] shape, boolean onProcessor) {
    int rows = shape[0];
    int columns = shape[1];
    int depth = shape[2];
    Place lhs = Place.floats(0, op.transposeLhs() ? Shape.of(depth, rows) : Shape.of(rows, depth));
    Place rhs =
        Place.floats(
            1 << 14, op.transposeRhs() ? Shape.of(columns, depth) : Shape.of(depth, columns));
    Place out = Place.floats(1 << 15, Shape.of(rows, columns));
    Launches launches = new Launches(onProcessor, Launches.Bases.NOWHERE);
    Operations.lowerings().lower(op, List.of(lhs, rhs), List.of(out), launches);
    Launch launch = launches.all().getFirst();
    assertEquals(onProcessor ? "matmul.processor" : "matmul", launch.kernel().name());
    SplittableRandom random = new SplittableRandom(1);
    put(engine, lhs, random);
    put(engine, rhs, random);
    engine.putFloats(new float[out.size()], 0, out.size(), out.at());
    engine.putInts(launch.words(), 0, launch.words().length, 1 << 10);
    engine.launch(launch.kernel(), launch.groups(), 1 << 10);
    float[] product = new float[out.size()];
    engine.getFloats(out.at(), product, 0, product.length);
    return product;
  }

  private static void put(Engine engine, Place place, SplittableRandom random) {
    float[] values = new float[place.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    engine.putFloats(values, 0, values.length, place.at());
  }
}
