package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.engine.EngineException;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

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
}
