package org.lathe.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed pool of threads. A parallel region is cut into parts by the kernel, from shapes alone,
 * and each element belongs to one part; workers take parts in any order, so their number changes no
 * bit. The calling thread is worker 0.
 *
 * <p>A worker begins with its own share of the parts, always the same one: kernels cut alike find
 * what they read in the cache of the core that wrote it. Who is done early takes from the others.
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

  /** Distance between counters, two cache lines: neighbours are read in pairs. */
  private static final int APART = 32;

  private final Thread[] threads;

  /** For each worker the next part of its share. */
  private final AtomicIntegerArray next;

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
    next = new AtomicIntegerArray(count * APART);
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
    for (int w = 0; w < count(); w++) {
      next.setPlain(w * APART, shareFrom(w));
    }
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

  private int shareFrom(int worker) {
    return (int) ((long) parts * worker / count());
  }

  private void work(int worker) {
    try {
      for (int i = 0; i < count(); i++) {
        share((worker + i) % count(), worker);
      }
    } catch (Throwable thrown) {
      failure = thrown;
      for (int w = 0; w < count(); w++) {
        next.set(w * APART, parts);
      }
    }
  }

  /** Does what is left of a share. */
  private void share(int owner, int worker) {
    int end = shareFrom(owner + 1);
    int counter = owner * APART;
    for (int p = next.getAndIncrement(counter); p < end; p = next.getAndIncrement(counter)) {
      part.run(p, worker);
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
