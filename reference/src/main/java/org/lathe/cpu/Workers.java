package org.lathe.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed pool of threads. A parallel region is cut into parts by the kernel, from shapes alone,
 * and each element belongs to one part; workers take parts in any order, so their number changes no
 * bit. The calling thread is worker 0.
 */
public final class Workers implements AutoCloseable {
  /** One part of a parallel region. */
  @FunctionalInterface
  public interface Part {
    /**
     * Does part {@code part}.
     *
     * @param worker who does it, from 0; names the scratch array
     */
    void run(int part, int worker);
  }

  /** Turns of busy waiting, some microseconds: on an idle machine the wait is over by then. */
  private static final int SPINS = 100;

  /**
   * Turns of waiting, about a millisecond, before a worker parks. Past {@link #SPINS} each gives
   * the core away: where other programs hold cores, the thread that is waited for may need this
   * one.
   */
  private static final int TURNS = 1_000;

  private final Thread[] threads;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger parked = new AtomicInteger();
  private volatile int generation;
  private volatile boolean closed;
  private volatile Throwable failure;
  private Part part;
  private int parts;

  /** Starts {@code count - 1} daemon threads. */
  public Workers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("needs at least 1 thread, got " + count);
    }
    threads = new Thread[count - 1];
    for (int w = 0; w < threads.length; w++) {
      int worker = w + 1;
      threads[w] = Thread.ofPlatform().daemon().name("lathe-" + worker).start(() -> loop(worker));
    }
  }

  /** Number of workers, the calling thread included. */
  public int count() {
    return threads.length + 1;
  }

  /** Does parts 0 to {@code parts - 1} and returns when all are done. */
  public void parallel(int parts, Part part) {
    if (threads.length == 0 || parts <= 1) {
      for (int p = 0; p < parts; p++) {
        part.run(p, 0);
      }
      return;
    }
    this.part = part;
    this.parts = parts;
    next.set(0);
    running.set(threads.length);
    generation++;
    if (parked.get() > 0) {
      for (Thread thread : threads) {
        LockSupport.unpark(thread);
      }
    }
    work(0);
    for (int turn = 0; running.get() > 0; turn++) {
      await(turn);
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      switch (thrown) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(thrown);
      }
    }
  }

  private void work(int worker) {
    try {
      for (int p = next.getAndIncrement(); p < parts; p = next.getAndIncrement()) {
        part.run(p, worker);
      }
    } catch (Throwable thrown) {
      next.set(parts);
      failure = thrown;
    }
  }

  private static void await(int turn) {
    if (turn < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  private void loop(int worker) {
    int seen = 0;
    while (true) {
      int turn = 0;
      while (generation == seen && !closed) {
        if (++turn < TURNS) {
          await(turn);
        } else {
          parked.incrementAndGet();
          if (generation == seen && !closed) {
            LockSupport.park(this);
          }
          parked.decrementAndGet();
        }
      }
      if (closed) {
        return;
      }
      seen = generation;
      work(worker);
      running.decrementAndGet();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
