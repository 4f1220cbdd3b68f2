package org.lathe.cli;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** At Ctrl-C, stops a run and lets the virtual machine end only when the run has saved. */
final class SaveOnInterrupt implements AutoCloseable {
  private final Consumer<String> notes;
  private final CountDownLatch saved = new CountDownLatch(1);
  private Thread hook;

  /** Does nothing until {@link #calls}; what happens is told in a line. */
  SaveOnInterrupt(Consumer<String> notes) {
    this.notes = notes;
  }

  /** From now on, Ctrl-C calls {@code stop}. */
  void calls(Runnable stop) {
    hook =
        new Thread(
            () -> {
              notes.accept("stopping: saving a checkpoint (a moment, please)");
              stop.run();
              try {
                saved.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The run has saved, or failed. */
  @Override
  public void close() {
    saved.countDown();
    if (hook == null) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is running, which is what it is for.
    }
  }
}
