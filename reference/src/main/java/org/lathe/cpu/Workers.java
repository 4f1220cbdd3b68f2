package org.lathe.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed pool of threads. The kernel cuts a parallel region into parts, which depend only on
 * shapes, and each element belongs to one part. Workers take parts in any order, so their number
 * changes no bit. The calling thread is worker 0.
 *
 * <p>A worker begins with its own share of the parts, always the same one. So kernels with the same
 * cut find their operands in the cache of the core that wrote them. A worker that is done early
 * takes parts of the others.
 */
public final class Workers implements AutoCloseable {
  /** The work on one part of a parallel region. */
  @FunctionalInterface
  public interface Part {
    /**
     * Computes part {@code part}.
     *
     * @param worker number of the worker, from 0; selects the scratch array
     */
    void run(int part, int worker);
  }

  /** Iterations of busy waiting, some microseconds: on an idle machine the wait is over by then. */
  private static final int SPINS = 100;

  /**
   * Iterations of waiting, about a millisecond, before a worker parks. After {@link #SPINS}, each
   * iteration yields the core: if other programs use the cores, the awaited thread may need this
   * one.
   */
  private static final int TURNS = 1_000;

  /**
   * Distance between counters, two cache lines, because processors read neighbouring lines in
   * pairs.
   */
  private static final int APART = 32;

  private final Thread[] threads;

  /** The next part of the share of each worker. */
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

  /** Returns the number of workers, including the calling thread. */
  public int count() {
    return threads.length + 1;
  }

  /** Computes parts 0 to {@code parts - 1} and returns when all are done. */
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

  /** Computes the remaining parts of a share. */
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
