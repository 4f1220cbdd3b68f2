package org.lathe.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Restores the original standard error. The launcher filters one line out of it, a warning that
 * java prints at every start. After the start no filter is needed: messages and the progress bar
 * must reach the terminal unchanged.
 */
final class StandardError {

  private static final int STANDARD_ERROR = 2;

  private StandardError() {}

  /** Does nothing unless LATHE_STANDARD_ERROR names the descriptor to join. */
  static void join() {
    String descriptor = System.getenv("LATHE_STANDARD_ERROR");
    if (descriptor != null) {
      duplicate(Integer.parseInt(descriptor));
    }
  }

  // The launcher enables native access, which is what this warning asks for.
  @SuppressWarnings("restricted")
  private static void duplicate(int descriptor) {
    Linker linker = Linker.nativeLinker();
    MethodHandle dup2 =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("dup2"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      int joined = (int) dup2.invokeExact(descriptor, STANDARD_ERROR);
      if (joined != STANDARD_ERROR) {
        throw new IllegalArgumentException(
            "LATHE_STANDARD_ERROR names no open descriptor: " + descriptor);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("dup2 throws nothing checked", e);
    }
  }
}
