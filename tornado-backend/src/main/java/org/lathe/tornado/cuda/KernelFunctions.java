package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.module.ResolvedModule;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.DeviceKernel;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.runtime.analyzer.TaskUtils;

/**
 * The CUfunctions of the kernels that TornadoVM has compiled. TornadoVM does not lend them, so they
 * are read from the inside of one release, and all that is read is checked: the release, the
 * methods, the record of a kernel, and the parameters in its CUDA C.
 */
@SuppressWarnings("restricted") // The record of a kernel is in native memory.
final class KernelFunctions {
  /** What works with any release. */
  static final String ALTERNATIVE = "LATHE_JAVA_OPTS=-Dlathe.tornado.submission=launches";

  /** The most parameters that a kernel has, each a pointer. */
  static final int PARAMETERS = 8;

  /**
   * The first of our own parameters: floats, integers, cursor, and if the kernel takes them halves.
   * Those before are not used.
   */
  static final int FIRST = 4;

  private static final String RELEASE = "5.2.0-jdk25";
  private static final String MODULE = "tornado.drivers.cuda";

  /** {@code cuda_kernel_t} of cuda_jni.h: CUfunction, CUmodule, std::string of libstdc++. */
  private static final long NAME_AT = 16;

  private static final long LENGTH_AT = 24;
  private static final long RECORD = 32;

  private static final String SIGNATURE =
      "__global__ void (\\w+)\\(long long \\*_kernel_context, unsigned char"
          + " \\*_constant_region, unsigned char \\*_local_region, int \\*_atomics(, unsigned"
          + " char \\*\\w+){%d}\\)\\s*\\{";

  /** The parameters of TornadoVM's own that a launch of ours leaves null. */
  private static final Pattern UNSUPPORTED =
      Pattern.compile("\\b(_kernel_context|_constant_region|_local_region|_atomics)\\b");

  private final Driver driver;
  private final TornadoDevice device;
  private final KernelCompiler compiler;
  private final Map<DeviceKernel, Long> functions = new HashMap<>();

  /**
   * Creates an empty collection.
   *
   * @throws EngineException if TornadoVM is not the release whose inside is known here
   */
  KernelFunctions(Driver driver, TornadoDevice device, KernelCompiler compiler) {
    this.driver = driver;
    this.device = device;
    this.compiler = compiler;
    requireRelease(location());
  }

  private static Optional<URI> location() {
    return ModuleLayer.boot()
        .configuration()
        .findModule(MODULE)
        .map(ResolvedModule::reference)
        .flatMap(reference -> reference.location());
  }

  /**
   * Checks the release by the name of the jar of the CUDA driver.
   *
   * @throws EngineException if it is another one, with the alternative
   */
  static void requireRelease(Optional<URI> jar) {
    String found = jar.map(URI::getPath).orElse("none");
    if (!found.endsWith("-" + RELEASE + ".jar")) {
      throw refused("TornadoVM's driver is " + found.substring(found.lastIndexOf('/') + 1));
    }
  }

  private static EngineException refused(String found) {
    return new EngineException(
        "a program is one submission with TornadoVM "
            + RELEASE
            + " only, but "
            + found
            + ": install that release, or give "
            + ALTERNATIVE);
  }

  /** Returns whether the kernel is compiled. */
  boolean has(DeviceKernel kernel) {
    return functions.containsKey(kernel);
  }

  /** Returns the CUfunction of a kernel; compiles it at the first call. */
  long get(DeviceKernel kernel) {
    Long known = functions.get(kernel);
    if (known == null) {
      compiler.compile(kernel);
      known = find(kernel);
      functions.put(kernel, known);
    }
    return known;
  }

  private long find(DeviceKernel kernel) {
    String method = TaskUtils.resolveMethodHandle(kernel.code().method()).getName();
    try {
      Object context = device.getClass().getMethod("getDeviceContext").invoke(device);
      Object code =
          context
              .getClass()
              .getMethod("getInstalledCode", long.class, String.class, String.class)
              .invoke(context, compiler.plan(), compiler.task(kernel), method);
      if (code == null) {
        throw refused("it keeps no code of kernel " + kernel.name());
      }
      requireParameters(
          kernel.name(),
          kernel.takesHalves() ? 4 : 3,
          (String) code.getClass().getMethod("getGeneratedSourceCode").invoke(code));
      Object compiled = code.getClass().getMethod("getKernel").invoke(code);
      long pointer = (long) compiled.getClass().getMethod("getOclKernelID").invoke(compiled);
      long function = function(kernel.name(), method, MemorySegment.ofAddress(pointer));
      int most = driver.mostThreads(function);
      if (most < kernel.group()) {
        throw new EngineException(
            "kernel %s needs groups of %d threads, but the device runs it with at most %d"
                .formatted(kernel.name(), kernel.group(), most));
      }
      return function;
    } catch (NoSuchMethodException | IllegalAccessException | ClassCastException e) {
      throw refused("its classes are others: " + e.getMessage());
    } catch (InvocationTargetException e) {
      throw refused("its code of kernel " + kernel.name() + " is not found: " + e.getCause());
    }
  }

  /**
   * Checks that a kernel has the parameters that our launches give it.
   *
   * @param own the number of its parameters from {@link #FIRST} on
   * @param source its CUDA C
   */
  static void requireParameters(String kernel, int own, String source) {
    var signature = Pattern.compile(SIGNATURE.formatted(own)).matcher(source);
    if (!signature.find()) {
      throw refused("the parameters of kernel " + kernel + " are others");
    }
    var unsupported = UNSUPPORTED.matcher(source.substring(signature.end()));
    if (unsupported.find()) {
      throw refused("kernel " + kernel + " reads " + unsupported.group());
    }
  }

  /**
   * Reads the first field of the record of a kernel, after a check that the name behind it is the
   * kernel's: so the record is the one that is known here.
   */
  static long function(String kernel, String method, MemorySegment pointer) {
    byte[] expected = method.getBytes(StandardCharsets.US_ASCII);
    MemorySegment known = pointer.reinterpret(RECORD);
    if (pointer.address() == 0 || known.get(JAVA_LONG, LENGTH_AT) != expected.length) {
      throw refused("the record of kernel " + kernel + " is another one");
    }
    MemorySegment name = known.get(ADDRESS, NAME_AT).reinterpret(expected.length);
    if (name.mismatch(MemorySegment.ofArray(expected)) != -1) {
      throw refused("the record of kernel " + kernel + " is another one");
    }
    return known.get(JAVA_LONG, 0);
  }
}
