package org.lathe.fuzzing;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lathe.engine.EngineException;
import org.lathe.files.InputException;
import org.lathe.graph.TooLargeException;

/**
 * Tells a refusal of an input from a fault of the reader. The project declares three exceptions for
 * an input that cannot be used; the command line prints each as one line. A fault in our own code
 * that is only wrapped into one of them is a fault still.
 */
final class RefusalCheck {
  private static final List<Class<? extends RuntimeException>> DECLARED =
      List.of(InputException.class, EngineException.class, TooLargeException.class);

  /** What only a fault of the code throws. */
  private static final List<Class<? extends RuntimeException>> FAULTS =
      List.of(
          NullPointerException.class,
          IndexOutOfBoundsException.class,
          ClassCastException.class,
          NegativeArraySizeException.class,
          ArrayStoreException.class,
          ArithmeticException.class);

  /** What Java itself says about such a fault. */
  private static final Pattern WORDS_OF_JAVA =
      Pattern.compile(
          "Cannot (invoke|read|load|store|assign|throw|enter)|out of bounds for|"
              + "cannot be cast to class|java\\.lang\\.|Exception\\b");

  private RefusalCheck() {}

  /** Returns why what a reader threw is a fault; empty if it refuses the input. */
  static Optional<String> fault(Throwable thrown) {
    if (DECLARED.stream().noneMatch(declared -> declared.isInstance(thrown))) {
      return Optional.of("it is no exception that the project declares for a bad input");
    }
    for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      if (isOurs(cause)) {
        return Optional.of("a fault of the reader is told as one of the input");
      }
    }
    String message = thrown.getMessage();
    if (message == null || message.isBlank()) {
      return Optional.of("it has no message");
    }
    return WORDS_OF_JAVA.matcher(message).find()
        ? Optional.of("its message is one of Java: " + message)
        : Optional.empty();
  }

  private static boolean isOurs(Throwable cause) {
    if (FAULTS.stream().noneMatch(fault -> fault.isInstance(cause))) {
      return false;
    }
    for (StackTraceElement frame : cause.getStackTrace()) {
      // The JDK checks bounds and nulls for its caller.
      if (!frame.getClassName().startsWith("java.")
          && !frame.getClassName().startsWith("jdk.internal.")) {
        return frame.getClassName().startsWith("org.lathe.");
      }
    }
    return false;
  }
}
