package org.lathe.cli;

/** Says, should Ctrl-C end a command whose work is kept, how it goes on. */
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
      // The hook says so.
    }
  }
}
