package org.lathe.tornado.cuda;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.EngineException;

/** What is read of TornadoVM's inside is refused where it is not what is known. */
class CompiledKernelsTest {
  private static final String SOURCE =
      "extern \"C\" __global__ void addElements(long long *_kernel_context, unsigned char"
          + " *_constant_region, unsigned char *_local_region, int *_atomics, unsigned char *f,"
          + " unsigned char *n, unsigned char *cursor)\n{\n  ul_0  =  (unsigned long long) f;\n}\n";

  private static void refused(String found, Runnable read) {
    String message = assertThrows(EngineException.class, read::run).getMessage();
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains(found), message);
    assertTrue(
        message.endsWith("or give LATHE_JAVA_OPTS=-Dlathe.tornado.submission=launches"), message);
  }

  @Test
  void onlyTheReleaseThatIsKnownIsRead() {
    URI known = URI.create("file:///sdk/share/java/tornado/tornado-drivers-cuda-5.2.0-jdk25.jar");
    assertDoesNotThrow(() -> CompiledKernels.requireRelease(Optional.of(known)));
    URI later = URI.create("file:///sdk/tornado-drivers-cuda-6.0.0-jdk25.jar");
    refused(
        "TornadoVM's driver is tornado-drivers-cuda-6.0.0-jdk25.jar",
        () -> CompiledKernels.requireRelease(Optional.of(later)));
    refused("TornadoVM's driver is none", () -> CompiledKernels.requireRelease(Optional.empty()));
  }

  @Test
  void aKernelWithOtherParametersIsRefused() {
    assertEquals("addElements", CompiledKernels.requireParameters("add", 3, SOURCE));
    String halves = SOURCE.replace("*cursor)", "*cursor, unsigned char *h)");
    assertEquals("addElements", CompiledKernels.requireParameters("add", 4, halves));
    refused(
        "the parameters of kernel add are others",
        () -> CompiledKernels.requireParameters("add", 3, halves));
    refused(
        "the parameters of kernel add are others",
        () ->
            CompiledKernels.requireParameters(
                "add", 3, SOURCE.replace(", unsigned char *cursor", "")));
    refused(
        "kernel add reads _atomics",
        () ->
            CompiledKernels.requireParameters(
                "add", 3, SOURCE.replace("long) f", "long) _atomics")));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1L << 40})
  void anImageOfNoSizeIsRefused(long bytes) {
    assertDoesNotThrow(() -> CompiledKernels.requireSize("add", 5_000));
    refused(
        "the image of kernel add has " + bytes + " bytes",
        () -> CompiledKernels.requireSize("add", bytes));
  }
}
