package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.lathe.engine.EngineException;

/** What is read of TornadoVM's inside is refused where it is not what is known. */
class KernelFunctionsTest {
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
    assertDoesNotThrow(() -> KernelFunctions.requireRelease(Optional.of(known)));
    URI later = URI.create("file:///sdk/tornado-drivers-cuda-6.0.0-jdk25.jar");
    refused(
        "TornadoVM's driver is tornado-drivers-cuda-6.0.0-jdk25.jar",
        () -> KernelFunctions.requireRelease(Optional.of(later)));
    refused("TornadoVM's driver is none", () -> KernelFunctions.requireRelease(Optional.empty()));
  }

  @Test
  void aKernelWithOtherParametersIsRefused() {
    assertDoesNotThrow(() -> KernelFunctions.requireParameters("add", 3, SOURCE));
    String halves = SOURCE.replace("*cursor)", "*cursor, unsigned char *h)");
    assertDoesNotThrow(() -> KernelFunctions.requireParameters("add", 4, halves));
    refused(
        "the parameters of kernel add are others",
        () -> KernelFunctions.requireParameters("add", 3, halves));
    refused(
        "the parameters of kernel add are others",
        () ->
            KernelFunctions.requireParameters(
                "add", 3, SOURCE.replace(", unsigned char *cursor", "")));
    refused(
        "kernel add reads _atomics",
        () ->
            KernelFunctions.requireParameters(
                "add", 3, SOURCE.replace("long) f", "long) _atomics")));
  }

  @Test
  void theFunctionIsTheFirstFieldOfTheRecordThatHasTheName() {
    try (Arena arena = Arena.ofConfined()) {
      Supplier<MemorySegment> made =
          () -> {
            MemorySegment kernel = arena.allocate(64);
            kernel.set(JAVA_LONG, 0, 4711);
            kernel.set(ADDRESS, 16, arena.allocateFrom("addElements"));
            kernel.set(JAVA_LONG, 24, 11);
            return kernel;
          };
      assertEquals(4711, KernelFunctions.function("add", "addElements", made.get()));
      MemorySegment longer = made.get();
      longer.set(JAVA_LONG, 24, 12);
      MemorySegment other = made.get();
      other.set(ADDRESS, 16, arena.allocateFrom("addelements"));
      for (MemorySegment wrong : new MemorySegment[] {longer, other, MemorySegment.NULL}) {
        refused(
            "the record of kernel add is another one",
            () -> KernelFunctions.function("add", "addElements", wrong));
      }
    }
  }
}
