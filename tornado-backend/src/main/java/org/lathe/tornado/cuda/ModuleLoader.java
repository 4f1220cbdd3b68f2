package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.lathe.tornado.foreign.ForeignLibrary;

/**
 * The functions of CUDA's driver that load compiled kernels into the context of the thread. Each
 * method throws {@link DriverException} if the driver's {@code CUresult} is not success. Not safe
 * for use by several threads.
 */
@SuppressWarnings("restricted") // This class exists to call foreign functions.
final class ModuleLoader {
  private final Driver driver;
  private final MethodHandle load;
  private final MethodHandle unload;
  private final MethodHandle getFunction;

  /** Where functions put what they return; eight bytes. */
  private final MemorySegment returned = Arena.global().allocate(JAVA_LONG);

  /**
   * Binds the functions.
   *
   * @param driver the other functions
   * @throws org.lathe.engine.EngineException if one is missing
   */
  ModuleLoader(ForeignLibrary library, Driver driver) {
    this.driver = driver;
    load = library.function("cuModuleLoadData", ADDRESS, ADDRESS);
    unload = library.function("cuModuleUnload", JAVA_LONG);
    getFunction = library.function("cuModuleGetFunction", ADDRESS, JAVA_LONG, ADDRESS);
  }

  /**
   * Returns the CUmodule of an image.
   *
   * @param image machine code, or PTX with a zero behind it, which the driver compiles; in native
   *     memory, and read only now
   */
  long load(MemorySegment image) {
    try {
      driver.check("cuModuleLoadData", (int) load.invokeExact(returned, image));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Frees a module; nothing that is enqueued uses it any more. */
  void unload(long module) {
    try {
      driver.check("cuModuleUnload", (int) unload.invokeExact(module));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns the CUfunction of a kernel of a module. */
  long function(long module, String name) {
    try (Arena arena = Arena.ofConfined()) {
      driver.check(
          "cuModuleGetFunction",
          (int) getFunction.invokeExact(returned, module, arena.allocateFrom(name)));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }
}
