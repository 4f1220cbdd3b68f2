package org.lathe.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backends;

/** What the machine that runs this is like. */
final class Machine {
  /** The engine that is there only in a run that asks for it. */
  static final String TORNADO = "tornado";

  private Machine() {}

  /** Width of a vector register as the Vector API uses it. */
  static int vectorBits() {
    return VectorBackend.registerBits();
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

  /** Whether the TornadoVM engine is on the class path. */
  static boolean hasTornado() {
    return Backends.all().stream().anyMatch(backend -> backend.id().equals(TORNADO));
  }

  /** Why it is not, and the mend. */
  static String whyNoTornado() {
    return whyNoTornado(
        Optional.ofNullable(System.getenv("TORNADOVM_HOME")).filter(home -> !home.isEmpty()),
        usualSdk(System.getenv(), System.getProperty("user.home")));
  }

  /**
   * Where the launcher looks for an SDK that TORNADOVM_HOME does not name: in HOME.
   *
   * @param user the user's folder as the system knows it, where HOME names none
   */
  static Path usualSdk(Map<String, String> environment, String user) {
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? user : home, ".local", "tornadovm");
  }

  /**
   * Why the TornadoVM engine is not on the class path.
   *
   * @param home what TORNADOVM_HOME says
   * @param usual where an SDK is looked for when it says nothing
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
        + " install tornadovm with SDKMAN) and let TORNADOVM_HOME name its folder";
  }
}
