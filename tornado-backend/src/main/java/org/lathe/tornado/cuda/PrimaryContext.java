package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.lathe.tornado.foreign.ForeignLibrary;

/**
 * The context of a device that CUDA's runtime and the libraries over it use, cuBLAS and NCCL among
 * them. Everything of ours on the device is in it: a kernel can use neither the streams of another
 * context nor, for certain, its memory. TornadoVM has a context of its own, and only one, on the
 * first device.
 */
final class PrimaryContext {
  /** Letters of a bus address and its end. */
  private static final int BUS_LENGTH = 32;

  private final ForeignLibrary library;
  private final Driver driver;
  private final int device;
  private final long context;

  /**
   * Takes the context, for as long as the process runs: the libraries do not say when they have
   * left it.
   *
   * @param ordinal CUDA's number of the device
   */
  PrimaryContext(ForeignLibrary library, Driver driver, int ordinal) {
    this.library = library;
    this.driver = driver;
    MethodHandle get = library.function("cuDeviceGet", ADDRESS, JAVA_INT);
    MethodHandle retain = library.function("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment returned = arena.allocate(JAVA_LONG);
      driver.check("cuDeviceGet", (int) get.invokeExact(returned, ordinal));
      device = returned.get(JAVA_INT, 0);
      driver.check("cuDevicePrimaryCtxRetain", (int) retain.invokeExact(returned, device));
      context = returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns the CUcontext. */
  long handle() {
    return context;
  }

  /** Makes this context that of the calling thread. */
  void enter() {
    driver.enter(context);
  }

  /** Returns the address of the device on the bus, such as 0000:3b:00.0. */
  String bus() {
    MethodHandle get = library.function("cuDeviceGetPCIBusId", ADDRESS, JAVA_INT, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bus = arena.allocate(BUS_LENGTH);
      driver.check("cuDeviceGetPCIBusId", (int) get.invokeExact(bus, BUS_LENGTH, device));
      return bus.getString(0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }
}
