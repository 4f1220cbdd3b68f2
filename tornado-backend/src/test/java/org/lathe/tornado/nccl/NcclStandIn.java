package org.lathe.tornado.nccl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.lathe.tornado.foreign.ForeignLibrary;

/** The stand-in for NCCL, in C, which carries between threads and processes of this machine. */
@SuppressWarnings("restricted") // It is a native library.
public final class NcclStandIn {
  private static final Path SOURCE = Path.of("..", "tools", "gpu-kit", "cuda-on-cpu", "nccl.c");

  private final SymbolLookup symbols;

  private NcclStandIn(Path library) {
    symbols = SymbolLookup.libraryLookup(library, Arena.global());
    fail("", 0);
    version(22703);
  }

  /** Compiles it; a machine without a compiler skips the test, and says so. */
  public static Path compile(Path folder) throws IOException, InterruptedException {
    Path library = folder.resolve("libnccl.so.2");
    Path said = folder.resolve("cc.txt");
    Process compiler;
    try {
      compiler =
          new ProcessBuilder(
                  "cc",
                  "-std=gnu11",
                  "-O1",
                  "-Wall",
                  "-Wextra",
                  "-Werror",
                  "-shared",
                  "-fPIC",
                  "-o",
                  library.toString(),
                  SOURCE.toString(),
                  "-ldl",
                  "-lpthread")
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
    } catch (IOException none) {
      assumeTrue(false, "skipped: there is no cc to compile the stand-in for NCCL");
      throw none;
    }
    assertEquals(true, compiler.waitFor(1, TimeUnit.MINUTES), "cc hangs");
    assertEquals(0, compiler.exitValue(), () -> text(said));
    return library;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Loads what was compiled. */
  public static NcclStandIn at(Path library) {
    return new NcclStandIn(library);
  }

  /** Returns it as Lathe loads the library. */
  public ForeignLibrary library() {
    return new ForeignLibrary(symbols, Nccl::missing);
  }

  /** Lets a function fail from now on; none for an empty name. */
  public void fail(String function, int code) {
    try (Arena arena = Arena.ofConfined()) {
      Linker.nativeLinker()
          .downcallHandle(
              symbols.findOrThrow("nccl_stand_in_fail"),
              FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT))
          .invokeExact(arena.allocateFrom(function), code);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Sets the version that it has. */
  public void version(int version) {
    try {
      Linker.nativeLinker()
          .downcallHandle(
              symbols.findOrThrow("nccl_stand_in_version"), FunctionDescriptor.ofVoid(JAVA_INT))
          .invokeExact(version);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
