package org.lathe.studies.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does pieces of work, several side by side. */
final class Jobs {
  private Jobs() {}

  /**
   * Does all pieces. If one fails, or all are asked to stop, those that have not begun are left.
   *
   * @param atOnce pieces side by side
   * @throws RuntimeException what the first piece failed with
   */
  static void all(List<Runnable> pieces, int atOnce, StudyWork work) {
    if (pieces.isEmpty()) {
      return;
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(Math.min(atOnce, pieces.size()))) {
      List<Future<?>> begun = new ArrayList<>();
      for (Runnable piece : pieces) {
        begun.add(threads.submit(() -> unlessStopped(piece, work)));
      }
      Throwable failed = null;
      for (Future<?> each : begun) {
        try {
          each.get();
        } catch (ExecutionException e) {
          if (failed == null || failed instanceof StudyStopped) {
            failed = e.getCause();
          }
        } catch (InterruptedException e) {
          work.stop();
          Thread.currentThread().interrupt();
        }
      }
      switch (failed) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case null, default -> {}
      }
    }
  }

  private static void unlessStopped(Runnable piece, StudyWork work) {
    if (work.stopped()) {
      return;
    }
    try {
      piece.run();
    } catch (RuntimeException | Error e) {
      work.stop();
      throw e;
    }
  }
}
