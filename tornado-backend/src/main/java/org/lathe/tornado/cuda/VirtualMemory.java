package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.lathe.tornado.foreign.ForeignLibrary;

/**
 * The functions of CUDA's driver that give memory its addresses. Each method throws {@link
 * DriverException} if the driver's {@code CUresult} is not success. The context must be that of the
 * thread. Not safe for use by several threads.
 */
@SuppressWarnings("restricted") // This class exists to call foreign functions.
final class VirtualMemory {
  /** {@code CU_MEM_ALLOCATION_TYPE_PINNED} and {@code CU_MEM_LOCATION_TYPE_DEVICE}. */
  private static final int ON_DEVICE = 1;

  /** {@code CU_MEM_ACCESS_FLAGS_PROT_READWRITE}. */
  private static final int READ_AND_WRITE = 3;

  /** {@code CUmemAllocationProp}: type, kind of handles, location (kind, number), and zeros. */
  private static final long PROPERTIES_BYTES = 32;

  private static final long LOCATION_AT = 8;

  /** {@code CUmemAccessDesc}: location (kind, number), flags. */
  private static final long ACCESS_BYTES = 12;

  private final Driver driver;
  private final MethodHandle contextDevice;
  private final MethodHandle granularity;
  private final MethodHandle reserve;
  private final MethodHandle free;
  private final MethodHandle create;
  private final MethodHandle release;
  private final MethodHandle map;
  private final MethodHandle unmap;
  private final MethodHandle setAccess;

  /** Where functions put what they return; eight bytes. */
  private final MemorySegment returned = Arena.global().allocate(JAVA_LONG);

  /**
   * Binds the functions.
   *
   * @param driver the other functions
   * @throws org.lathe.engine.EngineException if one is missing
   */
  VirtualMemory(ForeignLibrary library, Driver driver) {
    this.driver = driver;
    contextDevice = library.function("cuCtxGetDevice", ADDRESS);
    granularity = library.function("cuMemGetAllocationGranularity", ADDRESS, ADDRESS, JAVA_INT);
    reserve =
        library.function(
            "cuMemAddressReserve", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    free = library.function("cuMemAddressFree", JAVA_LONG, JAVA_LONG);
    create = library.function("cuMemCreate", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    release = library.function("cuMemRelease", JAVA_LONG);
    map = library.function("cuMemMap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    unmap = library.function("cuMemUnmap", JAVA_LONG, JAVA_LONG);
    setAccess = library.function("cuMemSetAccess", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
  }

  private int device() throws Throwable {
    driver.check("cuCtxGetDevice", (int) contextDevice.invokeExact(returned));
    return returned.get(JAVA_INT, 0);
  }

  /** Returns the CUmemAllocationProp of memory of the device. */
  private MemorySegment properties(Arena arena) throws Throwable {
    MemorySegment properties = arena.allocate(PROPERTIES_BYTES, JAVA_LONG.byteAlignment());
    properties.set(JAVA_INT, 0, ON_DEVICE);
    properties.set(JAVA_INT, LOCATION_AT, ON_DEVICE);
    properties.set(JAVA_INT, LOCATION_AT + JAVA_INT.byteSize(), device());
    return properties;
  }

  /** Returns the bytes of which all sizes are multiples. */
  long granularity() {
    try (Arena arena = Arena.ofConfined()) {
      driver.check(
          "cuMemGetAllocationGranularity",
          (int) granularity.invokeExact(returned, properties(arena), 0));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns the first of {@code bytes} addresses that have no memory. */
  long reserve(long bytes) {
    try {
      driver.check("cuMemAddressReserve", (int) reserve.invokeExact(returned, bytes, 0L, 0L, 0L));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Frees addresses that have no memory. */
  void free(long address, long bytes) {
    try {
      driver.check("cuMemAddressFree", (int) free.invokeExact(address, bytes));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns the handle of new memory of the device, which has no address. */
  long create(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      driver.check("cuMemCreate", (int) create.invokeExact(returned, bytes, properties(arena), 0L));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Frees memory, as soon as it has no address. */
  void release(long handle) {
    try {
      driver.check("cuMemRelease", (int) release.invokeExact(handle));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Gives memory {@code bytes} addresses from {@code address} on. */
  void map(long address, long bytes, long handle) {
    try {
      driver.check("cuMemMap", (int) map.invokeExact(address, bytes, 0L, handle, 0L));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Takes the addresses of one {@link #map} from the memory that has them. */
  void unmap(long address, long bytes) {
    try {
      driver.check("cuMemUnmap", (int) unmap.invokeExact(address, bytes));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Lets kernels and copies of the device read and write what is mapped at these addresses. */
  void allowAccess(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment access = arena.allocate(ACCESS_BYTES, JAVA_INT.byteAlignment());
      access.setAtIndex(JAVA_INT, 0, ON_DEVICE);
      access.setAtIndex(JAVA_INT, 1, device());
      access.setAtIndex(JAVA_INT, 2, READ_AND_WRITE);
      driver.check("cuMemSetAccess", (int) setAccess.invokeExact(address, bytes, access, 1L));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }
}
