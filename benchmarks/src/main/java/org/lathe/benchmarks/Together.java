package org.lathe.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** The same work on several threads at once. */
final class Together {
  private Together() {}

  /**
   * Returns the seconds from the moment when all threads are ready until the last is done; each
   * thread gets its number.
   */
  static double seconds(int threads, IntConsumer work) {
    AtomicInteger ready = new AtomicInteger();
    Thread[] others = new Thread[threads - 1];
    for (int t = 0; t < others.length; t++) {
      int number = t + 1;
      others[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    await(ready, threads);
                    work.accept(number);
                  });
    }
    await(ready, threads);
    long began = System.nanoTime();
    work.accept(0);
    for (Thread other : others) {
      join(other);
    }
    return (System.nanoTime() - began) * 1e-9;
  }

  private static void await(AtomicInteger ready, int threads) {
    ready.incrementAndGet();
    while (ready.get() < threads) {
      Thread.yield();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }
}
