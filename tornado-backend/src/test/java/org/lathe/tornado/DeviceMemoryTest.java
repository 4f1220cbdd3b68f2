package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lathe.tornado.op.DeviceOperations;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The two arrays of a device have the right sizes and keep their contents when they grow. */
class DeviceMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  private final TornadoDevice device =
      TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice();

  @Test
  void whatIsOnTheDeviceIsStillThereWhenItHasGrown() {
    DeviceMemory memory = new DeviceMemory(device, 1 << 12);
    float[] before = floats(5_000);
    long at = memory.takeFloats(before.length, "before");
    memory.putFloats(before, at);
    float[] after = floats(3_000_000);
    long behind = memory.takeFloats(after.length, "after");
    memory.putFloats(after, behind);
    memory.reserve(1 << 26);
    memory.compile(DeviceOperations.KERNELS.getFirst());
    long zeros = memory.takeFloats(7, "zeros");
    memory.zero(zeros, 7);
    assertArrayEquals(before, got(memory, at, before.length));
    assertArrayEquals(after, got(memory, behind, after.length));
    assertArrayEquals(new float[7], got(memory, zeros, 7));
  }

  /** Past 8 GiB the floats of CUDA are in chunks; what was in one allocation is copied there. */
  @Test
  void memoryThatOutgrowsOneAllocationKeepsItsContents() {
    long gib = 1L << 28;
    assumeTrue(DeviceMemory.capacity(device) > 13 * Float.BYTES * gib, "the device is too small");
    DeviceMemory memory = new DeviceMemory(device, 1 << 12);
    float[] before = floats(5_000);
    long at = memory.takeFloats(before.length, "before");
    memory.putFloats(before, at);
    memory.reserve(Float.BYTES * 9 * gib);
    assertArrayEquals(before, got(memory, at, before.length));
    memory.takeFloats(8 * gib, "what is between");
    float[] after = floats(3_000_000);
    long behind = memory.takeFloats(after.length, "after");
    memory.putFloats(after, behind);
    memory.reserve(Float.BYTES * 4 * gib);
    assertArrayEquals(before, got(memory, at, before.length));
    assertArrayEquals(after, got(memory, behind, after.length));
  }

  @Test
  void whatIsReservedAtOnceDoesNotGrow() {
    DeviceMemory memory = new DeviceMemory(device, 1 << 12);
    memory.reserve(1 << 26);
    memory.compile(DeviceOperations.KERNELS.getFirst());
    memory.takeFloats(1 << 24, "what was reserved");
    assertTrue(memory.compiled(DeviceOperations.KERNELS.getFirst()), "compiled for another array");
  }

  @Test
  void anArrayBehindTheDevicesTakesNoMemory() throws IOException {
    assumeTrue(Files.exists(STATUS), "only Linux tells what is resident");
    long before = residentKib();
    FloatArray array = Untouched.floats(1 << 28);
    assertEquals(1 << 28, array.getSize());
    assertEquals(0, array.get(array.getSize() - 1));
    long taken = residentKib() - before;
    assertTrue(taken < 100 << 10, taken + " KiB of 1 GiB are resident");
  }

  private static long residentKib() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private static float[] got(DeviceMemory memory, long at, int count) {
    float[] values = new float[count];
    memory.getFloats(at, values);
    return values;
  }

  private static float[] floats(int count) {
    SplittableRandom random = new SplittableRandom(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble();
    }
    return values;
  }
}
