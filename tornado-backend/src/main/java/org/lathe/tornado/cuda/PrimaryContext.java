package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.lathe.tornado.foreign.ForeignLibrary;

/**
 * The context of a device in which libraries over CUDA's runtime work, NCCL among them: they always
 * take this one. TornadoVM makes a context of its own, and a kernel of one context can neither use
 * the streams of another nor, for certain, its memory; so what goes to such a library is copied
 * between the two.
 */
final class PrimaryContext {
  /** Letters of a bus address and its end. */
  private static final int BUS_LENGTH = 32;

  private final Driver driver;
  private final MethodHandle copyPeer;
  private final long primary;
  private final long other;

  /**
   * Takes the context of the device of another one, for as long as the process runs: the libraries
   * do not say when they have left it.
   *
   * @param other CUcontext, which is that of the calling thread
   */
  PrimaryContext(ForeignLibrary library, Driver driver, long other) {
    this.driver = driver;
    this.other = other;
    copyPeer =
        library.function(
            "cuMemcpyPeerAsync", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    MethodHandle retain = library.function("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment context = arena.allocate(JAVA_LONG);
      driver.check(
          "cuDevicePrimaryCtxRetain", (int) retain.invokeExact(context, device(library, driver)));
      primary = context.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  private static int device(ForeignLibrary library, Driver driver) {
    MethodHandle get = library.function("cuCtxGetDevice", ADDRESS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment device = arena.allocate(JAVA_INT);
      driver.check("cuCtxGetDevice", (int) get.invokeExact(device));
      return device.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns the address on the bus of the device of the thread's context, such as 0000:3b:00.0. */
  static String bus(ForeignLibrary library, Driver driver) {
    MethodHandle get = library.function("cuDeviceGetPCIBusId", ADDRESS, JAVA_INT, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bus = arena.allocate(BUS_LENGTH);
      driver.check(
          "cuDeviceGetPCIBusId", (int) get.invokeExact(bus, BUS_LENGTH, device(library, driver)));
      return bus.getString(0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Makes this context that of the calling thread. */
  void enter() {
    driver.enter(primary);
  }

  /** Enqueues a copy from the memory of the other context, on a stream of that one. */
  void copyIn(long to, long from, long bytes, long stream) {
    copy(to, primary, from, other, bytes, stream);
  }

  /** Enqueues a copy to the memory of the other context, on a stream of that one. */
  void copyOut(long to, long from, long bytes, long stream) {
    copy(to, other, from, primary, bytes, stream);
  }

  private void copy(long to, long toContext, long from, long fromContext, long bytes, long stream) {
    try {
      driver.check(
          "cuMemcpyPeerAsync",
          (int) copyPeer.invokeExact(to, toContext, from, fromContext, bytes, stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }
}
