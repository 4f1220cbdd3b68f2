package org.lathe.tornado;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.tornado.foreign.ForeignLibrary;
import org.lathe.tornado.op.DeviceOperations;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * What is asked of the second GPU is in its memory and is computed there. A GPU, and its stand-in
 * likewise, runs no kernel of another device, and none of its own on the memory of another.
 */
@SuppressWarnings("restricted") // It asks the driver for the memory that is left.
class OwnDeviceTest {
  private static final long RESERVED = 256L << 20;
  private static final TensorType MATRIX = TensorType.f32(3, 3);

  /** Three times the square, whose numbers are so large that gelu leaves them as they are. */
  private static final float[] EXPECTED = {4200, 3900, 2400, 2700, 3600, 2100, 5700, 3600, 3900};

  private final ForeignLibrary driver =
      ForeignLibrary.load(List.of("libcuda.so.1"), EngineException::new).orElse(null);

  /** Returns the bytes that are left on a device, in a context that it keeps. */
  private long left(int ordinal) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment got = arena.allocate(JAVA_LONG, 2);
      assertEquals(0, (int) driver.function("cuDeviceGet", ADDRESS, JAVA_INT).invoke(got, ordinal));
      int device = got.get(JAVA_INT, 0);
      assertEquals(
          0,
          (int) driver.function("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT).invoke(got, device));
      long context = got.get(JAVA_LONG, 0);
      assertEquals(0, (int) driver.function("cuCtxSetCurrent", JAVA_LONG).invoke(context));
      MemorySegment total = got.asSlice(JAVA_LONG.byteSize());
      assertEquals(
          0, (int) driver.function("cuMemGetInfo_v2", ADDRESS, ADDRESS).invoke(got, total));
      return got.get(JAVA_LONG, 0);
    }
  }

  /** A product by cuBLAS, and a sum by a kernel of ours. */
  private static TaskGraph graph() {
    GraphBuilder graph = new GraphBuilder("own_device");
    Tensor x = graph.state("x", MATRIX);
    Tensor sum = graph.state("sum", MATRIX);
    graph.update(sum, graph.add(sum, graph.gelu(graph.matmul(x, x, false, false))));
    return graph.build();
  }

  @Test
  void theSecondDeviceComputesInItsOwnMemory() throws Throwable {
    List<TornadoDevice> devices =
        Devices.found().stream()
            .filter(device -> device.getTornadoVMBackend() == TornadoVMBackendType.CUDA)
            .toList();
    assumeTrue(
        devices.size() > 1 && Submission.of(devices.get(1)) == Submission.PROGRAM,
        "skipped: there are no two devices of TornadoVM's backend cuda");
    long first = left(0);
    long second = left(1);
    TornadoBackend backend = new TornadoBackend();
    DeviceMemory memory = new DeviceMemory(devices.get(1), 1 << 12);
    memory.reserve(RESERVED);
    try (Session session =
        new TornadoSession(
            backend, DeviceOperations.lowerings(), memory, memory.target(Precision.F32))) {
      session.declare("x", MATRIX);
      session.declare("sum", MATRIX);
      session.write("x", new float[] {30, 20, 10, 10, 30, 10, 30, 10, 30});
      try (var program = session.compile(graph())) {
        // At first launch by launch, then recorded as a graph, then as a graph again.
        for (int run = 0; run < 3; run++) {
          program.run();
        }
      }
      assertArrayEquals(EXPECTED, session.read("sum"));
    }
    assertTrue(second - left(1) >= RESERVED, () -> "the second device has not given memory");
    long taken = first - left(0);
    // TornadoVM's compiler has its own small arrays on the first device.
    assertTrue(taken < RESERVED / 4, () -> "the first device has given " + taken + " bytes");
  }
}
