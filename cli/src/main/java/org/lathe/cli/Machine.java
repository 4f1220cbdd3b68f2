package org.lathe.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/** What the machine that runs this is like. */
final class Machine {
  private Machine() {}

  /** Width of a vector register as the Vector API uses it. */
  static int vectorBits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  /**
   * Whether the compiler turns {@code Math.fma} into an instruction, asked of the virtual machine
   * itself; without it every multiply-add goes through BigDecimal.
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

  /** Bytes of physical memory that this process may use. */
  static long memory() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }

  /**
   * Most memory that this process has held: resident as Linux counts it, elsewhere the peaks of the
   * virtual machine's own pools.
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
      // No such file there; the pools tell.
    }
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /** Why no TornadoVM engine is there, and the mend. */
  static String whyNoTornado(Optional<String> home) {
    Path sdk =
        home.map(Path::of).orElse(Path.of(System.getProperty("user.home"), ".local", "tornadovm"));
    String named = home.isPresent() ? "TORNADOVM_HOME is " + sdk : "TORNADOVM_HOME is not set";
    return Files.exists(sdk.resolve("tornado-argfile"))
        ? "an SDK is at " + sdk + "; this build has no TornadoVM engine for it yet"
        : named
            + " and no SDK is at "
            + sdk
            + ": install TornadoVM 5.2.0-jdk25 and let TORNADOVM_HOME name it";
  }
}
