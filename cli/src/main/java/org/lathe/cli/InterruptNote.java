package org.lathe.cli;

/** Prints how to continue if Ctrl-C ends a command that keeps its finished work. */
final class InterruptNote implements AutoCloseable {
  private final Thread hook =
      new Thread(() -> System.err.println("lathe: interrupted; the same command continues"));

  InterruptNote() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is running and prints the line.
    }
  }
}
