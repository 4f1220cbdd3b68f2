package org.lathe.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The name of the processor of this machine in the system. */
public final class Processor {
  private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");
  private static final String MODEL = "model name";

  private Processor() {}

  /** Returns the name, where the system tells it. */
  public static Optional<String> name() {
    try {
      return Files.readAllLines(DESCRIPTION).stream()
          .filter(line -> line.startsWith(MODEL))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
