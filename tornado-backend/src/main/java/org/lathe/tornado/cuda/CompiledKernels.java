package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.module.ResolvedModule;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.DeviceKernel;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.runtime.analyzer.TaskUtils;

/**
 * The images of the kernels that TornadoVM has compiled, and its numbers of devices. TornadoVM does
 * not lend them, so they are read from the inside of one release, and all that is read is checked:
 * the release, the classes and methods, the size of an image, and the parameters in the CUDA C.
 */
final class CompiledKernels {
  /** What works with any release. */
  static final String ALTERNATIVE = "LATHE_JAVA_OPTS=-Dlathe.tornado.submission=launches";

  private static final String RELEASE = "5.2.0-jdk25";
  private static final String MODULE = "tornado.drivers.cuda";
  private static final String PACKAGE = "uk.ac.manchester.tornado.drivers.cuda";

  /** {@code CL_PROGRAM_BINARY_SIZES} of CUDAProgram.cpp: a long. */
  private static final int IMAGE_BYTES = 0x1165;

  /** No image of a kernel has as much as this; ours have some 10 KB. */
  private static final long MOST_BYTES = 1L << 30;

  private static final String SIGNATURE =
      "__global__ void (\\w+)\\(long long \\*_kernel_context, unsigned char"
          + " \\*_constant_region, unsigned char \\*_local_region, int \\*_atomics(, unsigned"
          + " char \\*\\w+){%d}\\)\\s*\\{";

  /** The parameters of TornadoVM's own that a launch of ours leaves null. */
  private static final Pattern UNSUPPORTED =
      Pattern.compile("\\b(_kernel_context|_constant_region|_local_region|_atomics)\\b");

  private final TornadoDevice device;
  private final KernelCompiler compiler;

  /**
   * Prepares to read.
   *
   * @param device for which the compiler compiles
   */
  CompiledKernels(TornadoDevice device, KernelCompiler compiler) {
    this.device = device;
    this.compiler = compiler;
  }

  /**
   * Checks that what this class reads is there and can be read.
   *
   * @throws EngineException if TornadoVM is not the release whose inside is known here, or java was
   *     started without the option that it needs
   */
  static void requireReadable() {
    requireRelease(location());
    requireOpen();
  }

  /** Checks that TornadoVM lets this class read what it keeps for itself. */
  private static void requireOpen() {
    Module own = CompiledKernels.class.getModule();
    boolean open =
        ModuleLayer.boot().findModule(MODULE).map(it -> it.isOpen(PACKAGE, own)).orElse(false);
    if (!open) {
      throw new EngineException(
          "TornadoVM keeps the kernels that it compiles for itself: give java --add-opens="
              + MODULE
              + "/"
              + PACKAGE
              + "=ALL-UNNAMED (./lathe does), or "
              + ALTERNATIVE);
    }
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

  /** Returns the error for what is not as it is known here. */
  static EngineException refused(String found) {
    return new EngineException(
        "a program is one submission with TornadoVM "
            + RELEASE
            + " only, but "
            + found
            + ": install that release, or give "
            + ALTERNATIVE);
  }

  /**
   * Returns CUDA's number of a device, from 0.
   *
   * @param device of TornadoVM's backend for CUDA
   * @throws EngineException if TornadoVM does not say
   */
  static int ordinal(TornadoDevice device) {
    try {
      Object physical = device.getPhysicalDevice();
      return (int) physical.getClass().getMethod("getIndex").invoke(physical);
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw refused("it does not tell CUDA's number of a device: " + e);
    }
  }

  /**
   * Compiles a kernel and returns its image.
   *
   * @param arena of the image
   * @throws EngineException if the kernel does not compile, or its image cannot be read
   */
  KernelImage image(DeviceKernel kernel, Arena arena) {
    compiler.compile(kernel);
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
      String entry =
          requireParameters(
              kernel.name(),
              kernel.takesHalves() ? 4 : 3,
              (String) code.getClass().getMethod("getGeneratedSourceCode").invoke(code));
      Object program = code.getClass().getMethod("getProgram").invoke(code);
      return new KernelImage(entry, bytes(kernel.name(), program, arena));
    } catch (InvocationTargetException e) {
      throw refused("its code of kernel " + kernel.name() + " is not found: " + e.getCause());
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw refused("its classes are others: " + e.getMessage());
    }
  }

  private static MemorySegment bytes(String kernel, Object program, Arena arena)
      throws ReflectiveOperationException {
    Field pointer = program.getClass().getDeclaredField("programPointer");
    Method info =
        program
            .getClass()
            .getDeclaredMethod("clGetProgramInfo", long.class, int.class, byte[].class);
    Method binaries =
        program
            .getClass()
            .getDeclaredMethod("getBinaries", long.class, long.class, ByteBuffer.class);
    pointer.setAccessible(true);
    info.setAccessible(true);
    binaries.setAccessible(true);
    long address = (long) pointer.get(program);
    byte[] size = new byte[(int) JAVA_LONG.byteSize()];
    info.invoke(null, address, IMAGE_BYTES, size);
    long bytes = MemorySegment.ofArray(size).get(JAVA_LONG.withByteAlignment(1), 0);
    requireSize(kernel, bytes);
    // New memory is zero, so a text ends.
    MemorySegment image = arena.allocate(bytes + 1);
    binaries.invoke(null, address, 1L, image.asSlice(0, bytes).asByteBuffer());
    return image;
  }

  /** Checks the bytes of an image. */
  static void requireSize(String kernel, long bytes) {
    if (bytes < 1 || bytes > MOST_BYTES) {
      throw refused("the image of kernel " + kernel + " has " + bytes + " bytes");
    }
  }

  /**
   * Checks that a kernel has the parameters that our launches give it, and returns its name.
   *
   * @param own the number of its parameters from {@link KernelFunctions#FIRST} on
   * @param source its CUDA C
   */
  static String requireParameters(String kernel, int own, String source) {
    var signature = Pattern.compile(SIGNATURE.formatted(own)).matcher(source);
    if (!signature.find()) {
      throw refused("the parameters of kernel " + kernel + " are others");
    }
    var unsupported = UNSUPPORTED.matcher(source.substring(signature.end()));
    if (unsupported.find()) {
      throw refused("kernel " + kernel + " reads " + unsupported.group());
    }
    return signature.group(1);
  }
}
