package org.lathe.server.work;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Work that waits or is under way, and what it has told. What it tells is kept until it is taken,
 * so that a slow reader does not hold up the work of others.
 *
 * @param <E> of what it tells
 */
public final class WorkTicket<E> {
  /**
   * What is known of work.
   *
   * @param told a thing that it told, if any
   * @param ended whether it has ended, and nothing more will be told
   * @param failure by which it ended, if it failed
   */
  public record News<E>(Optional<E> told, boolean ended, Optional<Throwable> failure) {}

  private final Work<E> work;
  private final long number;
  private final AtomicLong begun;
  private final LinkedBlockingQueue<News<E>> news = new LinkedBlockingQueue<>();
  private volatile boolean cancelled;

  WorkTicket(Work<E> work, long number, AtomicLong begun) {
    this.work = work;
    this.number = number;
    this.begun = begun;
  }

  /** Returns how much other work comes before it; 0 once it is under way. */
  public int ahead() {
    return (int) Math.max(0, number - begun.get());
  }

  /** Asks the work to end, if it has not ended; it does so when it next tells something. */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Waits for news.
   *
   * @return empty if there was none in this time
   */
  public Optional<News<E>> await(Duration time) throws InterruptedException {
    return Optional.ofNullable(news.poll(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Does the work, on the thread that does all of it. */
  void run() {
    begun.set(number);
    try {
      requireWanted();
      work.run(
          told -> {
            requireWanted();
            news.add(new News<>(Optional.of(told), false, Optional.empty()));
          });
      news.add(new News<>(Optional.empty(), true, Optional.empty()));
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  void fail(Throwable failure) {
    news.add(new News<>(Optional.empty(), true, Optional.of(failure)));
  }

  private void requireWanted() {
    if (cancelled) {
      throw new Cancelled();
    }
  }
}
