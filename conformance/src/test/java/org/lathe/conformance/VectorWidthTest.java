package org.lathe.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each run of the bits is at the width it is named for, not three times at one width. */
@Tag("bits")
class VectorWidthTest {
  private static final String FLAG = "-XX:MaxVectorSize=";

  @Test
  void vectorsAreAsWideAsThisRunAsksOrAsThisMachineHas() throws IOException {
    int asked =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.startsWith(FLAG))
            .mapToInt(option -> Integer.parseInt(option.substring(FLAG.length())))
            .findAny()
            .orElseThrow(() -> new AssertionError("this run sets no " + FLAG));
    int expected = Math.min(asked, widestHere());
    assertEquals(expected, FloatVector.SPECIES_PREFERRED.vectorByteSize());
  }

  /** What a JVM without the flag would use. */
  private static int widestHere() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(java.toString(), "-XX:+PrintFlagsFinal", "-version")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      return lines
          .lines()
          .filter(line -> line.contains(" MaxVectorSize "))
          .mapToInt(line -> Integer.parseInt(line.split("=")[1].strip().split(" ")[0]))
          .findFirst()
          .orElseThrow();
    }
  }
}
