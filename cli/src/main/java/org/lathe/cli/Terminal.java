package org.lathe.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * What may be sent to standard output and standard error: the one place that decides on bars and
 * colours. A bar moves the cursor, so it is for a terminal alone; colours likewise, but for those
 * who say otherwise by {@code NO_COLOR}, {@code CLICOLOR} or {@code CLICOLOR_FORCE}.
 *
 * @see <a href="https://no-color.org">NO_COLOR</a>
 * @see <a href="https://bixense.com/clicolors/">CLICOLOR</a>
 */
final class Terminal {
  private static final int STANDARD_OUTPUT = 1;
  private static final int STANDARD_ERROR = 2;

  private Terminal() {}

  /** Returns whether a bar may be drawn on standard error. */
  static boolean takesBar() {
    return takesBar(System.getenv(), isTerminal(STANDARD_ERROR));
  }

  /** Returns whether a stream takes a bar, by the environment and whether it is a terminal. */
  static boolean takesBar(Map<String, String> environment, boolean terminal) {
    return terminal && !isDumb(environment);
  }

  /** Returns whether help is printed in colours. */
  static Ansi colours() {
    return colours(System.getenv(), isTerminal(STANDARD_OUTPUT));
  }

  /** Returns whether a stream has colours, by the environment and whether it is a terminal. */
  static Ansi colours(Map<String, String> environment, boolean terminal) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return Ansi.OFF;
    }
    String forced = environment.getOrDefault("CLICOLOR_FORCE", "");
    if (!forced.isEmpty() && !forced.equals("0")) {
      return Ansi.ON;
    }
    boolean wanted = !environment.getOrDefault("CLICOLOR", "").equals("0");
    return terminal && wanted && !isDumb(environment) ? Ansi.ON : Ansi.OFF;
  }

  /** Such a terminal, as of an editor, prints control codes instead of following them. */
  private static boolean isDumb(Map<String, String> environment) {
    return environment.getOrDefault("TERM", "").equals("dumb");
  }

  /**
   * Asks the system. {@code System.console()} would not do: it is about standard input and output
   * together, and the bar goes to standard error.
   */
  // The launcher enables native access, which is what this warning asks for.
  @SuppressWarnings("restricted")
  private static boolean isTerminal(int descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("isatty")
        .map(
            isatty ->
                isTerminal(
                    linker.downcallHandle(
                        isatty, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)),
                    descriptor))
        // Windows has it under another name.
        .orElseGet(() -> System.console() != null && System.console().isTerminal());
  }

  private static boolean isTerminal(MethodHandle isatty, int descriptor) {
    try {
      return (int) isatty.invokeExact(descriptor) == 1;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("isatty throws nothing checked", e);
    }
  }
}
