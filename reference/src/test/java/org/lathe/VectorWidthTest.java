package org.lathe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The build runs the tests with the tag bits at each vector width that it names. */
@Tag("bits")
class VectorWidthTest {

  private static final String FLAG = "-XX:MaxVectorSize=";

  @Test
  void vectorsAreNoWiderThanTheFlagOfThisRun() {
    int bytes =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.startsWith(FLAG))
            .mapToInt(option -> Integer.parseInt(option.substring(FLAG.length())))
            .findAny()
            .orElseThrow(() -> new AssertionError("this run sets no " + FLAG));
    assertTrue(FloatVector.SPECIES_PREFERRED.vectorByteSize() <= bytes);
  }
}
