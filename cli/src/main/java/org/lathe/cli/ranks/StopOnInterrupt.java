package org.lathe.cli.ranks;

import java.util.concurrent.CountDownLatch;
import org.lathe.training.ranks.Ranks;

/**
 * Ends all ranks together when one of them is interrupted: it asks the others to stop, and stays
 * alive until all have left. A process alone ends at once, since nobody waits for it.
 */
final class StopOnInterrupt implements AutoCloseable {
  private final CountDownLatch left = new CountDownLatch(1);
  private Thread hook;

  /** Makes an interrupt ask these ranks to stop. */
  void asks(Ranks ranks) {
    if (ranks.size() == 1) {
      return;
    }
    hook =
        new Thread(
            () -> {
              System.err.println(
                  "lathe: stopping after what is under way (a moment, please)"
                      + OwnRank.THIS.waits());
              ranks.askToStop();
              try {
                left.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Lets the virtual machine end: this rank has left the others, or failed. */
  @Override
  public void close() {
    left.countDown();
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
