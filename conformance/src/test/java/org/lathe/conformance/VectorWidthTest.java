package org.lathe.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each run of the bit tests uses the vector width in its name, not the same width three times. */
@Tag("bits")
class VectorWidthTest {
  private static final String FLAG = "-XX:MaxVectorSize=";

  @Test
  void vectorsAreAsWideAsThisRunAsksOrAsThisMachineHas() throws IOException {
    int asked =
        options()
            .filter(option -> option.startsWith(FLAG))
            .mapToInt(option -> Integer.parseInt(option.substring(FLAG.length())))
            .findAny()
            .orElseThrow(() -> new AssertionError("this run sets no " + FLAG));
    int expected = Math.min(asked, widestHere());
    assertEquals(expected, FloatVector.SPECIES_PREFERRED.vectorByteSize());
  }

  /** Returns the options of this JVM, such as {@code -XX:UseAVX=2}. */
  private static Stream<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:"));
  }

  /** Returns the width in bytes of a JVM with the options of this one but for the flag. */
  private static int widestHere() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    options().filter(option -> !option.startsWith(FLAG)).forEach(command::add);
    command.add("-XX:+PrintFlagsFinal");
    command.add("-version");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
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
