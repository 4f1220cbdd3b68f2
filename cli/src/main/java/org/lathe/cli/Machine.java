package org.lathe.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backends;

/** Properties of the machine that runs this process. */
final class Machine {
  /** Name of the engine that is loaded only with {@code --backend tornado}. */
  static final String TORNADO = "tornado";

  private Machine() {}

  /** Returns the width in bits of a vector register, as the Vector API uses it. */
  static int vectorBits() {
    return VectorBackend.registerBits();
  }

  /**
   * Returns whether the virtual machine compiles {@code Math.fma} to one instruction. Without it,
   * every multiply-add goes through BigDecimal.
   */
  static boolean hasFma() {
    var bean =
        ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class);
    try {
      return bean != null && Boolean.parseBoolean(bean.getVMOption("UseFMA").getValue());
    } catch (IllegalArgumentException noSuchFlag) {
      return System.getProperty("os.arch").equals("aarch64");
    }
  }

  /** Returns the bytes of physical memory that this process may use. */
  static long memory() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }

  /**
   * Returns the peak memory of this process in bytes: resident memory on Linux, elsewhere the sum
   * of the peaks of the virtual machine's pools.
   */
  static long peakMemory() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      Optional<Long> peak =
          lines
              .filter(line -> line.startsWith("VmHWM:"))
              .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst();
      if (peak.isPresent()) {
        return peak.get();
      }
    } catch (java.io.IOException | java.io.UncheckedIOException notLinux) {
      // There is no such file: use the pools.
    }
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /** Returns whether the TornadoVM engine is on the class path. */
  static boolean hasTornado() {
    return Backends.all().stream().anyMatch(backend -> backend.id().equals(TORNADO));
  }

  /** Returns why the TornadoVM engine is not on the class path, and the remedy. */
  static String whyNoTornado() {
    return whyNoTornado(
        Optional.ofNullable(System.getenv("TORNADOVM_HOME")).filter(home -> !home.isEmpty()),
        usualSdk(System.getenv(), System.getProperty("user.home")));
  }

  /**
   * Returns the folder in which the launcher looks for an SDK when TORNADOVM_HOME is not set.
   *
   * @param user home folder that the system reports, used when HOME is not set
   */
  static Path usualSdk(Map<String, String> environment, String user) {
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? user : home, ".local", "tornadovm");
  }

  /**
   * Returns why the TornadoVM engine is not on the class path, and the remedy.
   *
   * @param home the value of TORNADOVM_HOME
   * @param usual folder of the SDK when TORNADOVM_HOME is not set
   */
  static String whyNoTornado(Optional<String> home, Path usual) {
    Path sdk = home.map(Path::of).orElse(usual);
    if (Files.exists(sdk.resolve("tornado-argfile"))) {
      return "an SDK is at "
          + sdk
          + ", but java runs without it: start with ./lathe COMMAND --backend tornado (./lathe"
          + " doctor --backend tornado lists its devices)";
    }
    String why =
        home.isEmpty()
            ? "TORNADOVM_HOME is not set and there is no SDK at " + sdk
            : Files.isDirectory(sdk)
                ? "TORNADOVM_HOME is " + sdk + ", a folder without tornado-argfile"
                : "TORNADOVM_HOME is " + sdk + ", which is not a folder";
    return why
        + ": unpack the SDK of TornadoVM 5.2.0-jdk25 with the backend opencl or cuda (or sdk"
        + " install tornadovm with SDKMAN) and set TORNADOVM_HOME to its folder";
  }
}
