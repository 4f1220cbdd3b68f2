package org.lathe.tornado;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.lathe.engine.EngineException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Arrays of the host that are allocated and never used. TornadoVM requires one for each array of a
 * device. If the array stays on the device, only the length in the header of the host's array is
 * read. C's {@code calloc} leaves the other pages unallocated until they are used, while Java's
 * arenas write zeros to all of them.
 */
@SuppressWarnings("restricted") // This class exists to call foreign functions.
final class Untouched {
  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle CALLOC =
      function("calloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG));

  private static final MethodHandle FREE = function("free", FunctionDescriptor.ofVoid(ADDRESS));

  private Untouched() {}

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type);
  }

  /** Returns the host array for {@code count} floats of a device. */
  static FloatArray floats(int count) {
    return FloatArray.fromSegmentShallow(reserve(count));
  }

  /** Returns the host array for {@code count} integers of a device. */
  static IntArray ints(int count) {
    return IntArray.fromSegmentShallow(reserve(count));
  }

  private static MemorySegment reserve(int count) {
    long bytes = TornadoNativeArray.ARRAY_HEADER + (long) Integer.BYTES * count;
    MemorySegment start = allocate(bytes);
    if (start.address() == 0) {
      throw new EngineException(
          String.format(
              Locale.ROOT,
              "the host refuses to reserve %.2f GiB of address space for the device's memory:"
                  + " raise the limit (ulimit -v, or vm.overcommit_memory)",
              DeviceMemory.gib(bytes)));
    }
    return start.reinterpret(bytes, Arena.ofAuto(), Untouched::free);
  }

  private static MemorySegment allocate(long bytes) {
    try {
      return (MemorySegment) CALLOC.invokeExact(1L, bytes);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void free(MemorySegment start) {
    try {
      FREE.invokeExact(start);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
