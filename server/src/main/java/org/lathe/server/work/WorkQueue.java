package org.lathe.server.work;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.lathe.server.http.Refusal;

/**
 * Does work in the order in which it came, one at a time, on one thread: an engine computes with
 * all cores, so that two fits at once would only be slower.
 */
public final class WorkQueue implements AutoCloseable {
  private static final long MOST_MILLIS_TO_STOP = 5_000;

  private final int most;
  private final Deque<WorkTicket<?>> waiting = new ArrayDeque<>();
  private final AtomicLong begun = new AtomicLong();
  private final Runnable atEnd;
  private final Thread worker;
  private WorkTicket<?> present;
  private long given;
  private boolean closed;

  /**
   * Starts the thread.
   *
   * @param most how many may wait
   * @param atEnd is run last, on the same thread
   */
  public WorkQueue(int most, Runnable atEnd) {
    this.most = most;
    this.atEnd = atEnd;
    this.worker = new Thread(this::work, "lathe-work");
    worker.setDaemon(true);
    worker.start();
  }

  /**
   * Adds work.
   *
   * @throws Refusal if too much waits already, or this was closed
   */
  public synchronized <E> WorkTicket<E> submit(Work<E> work) {
    if (closed) {
      throw Refusal.stopping();
    }
    if (waiting.size() >= most) {
      throw Refusal.busy("%d requests wait already: ask again in a moment".formatted(most));
    }
    WorkTicket<E> ticket = new WorkTicket<>(work, ++given, begun);
    waiting.add(ticket);
    notifyAll();
    return ticket;
  }

  private void work() {
    try {
      for (WorkTicket<?> next = next(); next != null; next = next()) {
        next.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      atEnd.run();
    }
  }

  private synchronized WorkTicket<?> next() throws InterruptedException {
    present = null;
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    present = waiting.poll();
    return present;
  }

  /** Cancels all work, and waits a moment for what is under way. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      // First of all, so that whoever hears that waiting work is refused can rely on it.
      if (present != null) {
        present.cancel();
      }
      waiting.forEach(ticket -> ticket.fail(Refusal.stopping()));
      waiting.clear();
      notifyAll();
    }
    try {
      worker.join(MOST_MILLIS_TO_STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
