package org.lathe.tornado.cuda;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.DeviceKernel;

/** The kernels in the context of a device, each loaded from its image at its first use. */
final class KernelFunctions {
  /** The most parameters that a kernel has, each a pointer. */
  static final int PARAMETERS = 8;

  /**
   * The first of our own parameters: floats, integers, cursor, and if the kernel takes them halves.
   * Those before are not used.
   */
  static final int FIRST = 4;

  private record Loaded(long module, long function) {}

  private final Driver driver;
  private final ModuleLoader modules;
  private final String device;
  private final int ordinal;
  private final BiFunction<DeviceKernel, Arena, KernelImage> images;
  private final Map<DeviceKernel, Loaded> kernels = new HashMap<>();

  /**
   * Creates an empty collection.
   *
   * @param device its name, for messages
   * @param ordinal CUDA's number of the device
   * @param images compiles a kernel for the first device; leaves the context of the thread as it is
   */
  KernelFunctions(
      Driver driver,
      ModuleLoader modules,
      String device,
      int ordinal,
      BiFunction<DeviceKernel, Arena, KernelImage> images) {
    this.driver = driver;
    this.modules = modules;
    this.device = device;
    this.ordinal = ordinal;
    this.images = images;
  }

  /** Returns whether the kernel is compiled. */
  boolean has(DeviceKernel kernel) {
    return kernels.containsKey(kernel);
  }

  /**
   * Returns the CUfunction of a kernel; compiles it at the first call.
   *
   * @throws EngineException if it does not compile, or the device does not take it
   * @throws DriverException if nothing works on the device any more
   */
  long get(DeviceKernel kernel) {
    Loaded known = kernels.get(kernel);
    if (known == null) {
      known = load(kernel);
      kernels.put(kernel, known);
    }
    return known.function();
  }

  private Loaded load(DeviceKernel kernel) {
    try (Arena arena = Arena.ofConfined()) {
      KernelImage image = images.apply(kernel, arena);
      long module = modules.load(image.bytes());
      try {
        long function = modules.function(module, image.entry());
        requireThreads(kernel, function);
        return new Loaded(module, function);
      } catch (EngineException | DriverException e) {
        modules.unload(module);
        throw e;
      }
    } catch (DriverException e) {
      if (e.imageRefused() || e.outOfMemory()) {
        throw refused(kernel, e);
      }
      throw e;
    }
  }

  private void requireThreads(DeviceKernel kernel, long function) {
    int most = driver.mostThreads(function);
    if (most < kernel.group()) {
      throw new EngineException(
          "kernel %s needs groups of %d threads, but the device runs it with at most %d"
              .formatted(kernel.name(), kernel.group(), most));
    }
  }

  /** TornadoVM compiles for the first device alone, and machine code is for one kind of GPU. */
  private EngineException refused(DeviceKernel kernel, DriverException e) {
    EngineException refusal =
        e.imageRefused() && ordinal > 0
            ? new EngineException(
                ("kernel %s, which TornadoVM has compiled for the first GPU, does not run on %s,"
                        + " which is of another kind (%s): set %s, which makes this GPU the first")
                    .formatted(kernel.name(), device, e.getMessage(), FirstDevice.setting(ordinal)))
            : new EngineException(
                "kernel %s cannot be loaded on %s: %s"
                    .formatted(kernel.name(), device, e.getMessage()));
    refusal.initCause(e);
    return refusal;
  }

  /** Frees all kernels; nothing that is enqueued uses them any more. */
  void close() {
    kernels.values().forEach(kernel -> modules.unload(kernel.module()));
    kernels.clear();
  }
}
