package org.lathe.cli;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.lathe.cli.ranks.OwnRank;

/** Stops a run at Ctrl-C, and keeps the virtual machine alive until the run has saved. */
final class SaveOnInterrupt implements AutoCloseable {
  private final Consumer<String> notes;
  private final CountDownLatch saved = new CountDownLatch(1);
  private volatile Runnable run;
  private Thread hook;

  /** Creates a handler that does nothing until {@link #calls}; {@code notes} gets its messages. */
  SaveOnInterrupt(Consumer<String> notes) {
    this.notes = notes;
  }

  /** Makes Ctrl-C call {@code stop}, and nothing that it called before. */
  void calls(Runnable stop) {
    run = stop;
    if (hook != null) {
      return;
    }
    hook =
        new Thread(
            () -> {
              notes.accept(
                  "stopping: saving a checkpoint (a moment, please)" + OwnRank.THIS.waits());
              run.run();
              try {
                saved.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Lets the virtual machine end: the run has saved, or failed. */
  @Override
  public void close() {
    saved.countDown();
    if (hook == null) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is already running.
    }
  }
}
