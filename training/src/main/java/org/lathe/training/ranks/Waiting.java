package org.lathe.training.ranks;

import java.time.Duration;
import java.util.Locale;

/**
 * Waiting for other ranks: polls, first at once, then with sleeps of up to a millisecond, so that a
 * rank that waits for long leaves its core to others. Every transfer that ends renews the patience.
 */
public final class Waiting {
  /** The patience where the user says nothing. */
  public static final Duration PATIENCE = Duration.ofMinutes(30);

  /** A rank that computes is seldom ready within this time, one that only sends mostly is. */
  private static final long YIELDING = Duration.ofMillis(2).toNanos();

  private static final Duration FIRST_SLEEP = Duration.ofNanos(50_000);
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(1);

  private final Ranks ranks;
  private final String purpose;
  private final Duration patience;

  /**
   * Creates a wait.
   *
   * @param purpose what is waited for, after "for" in a message, such as "its gradient"
   */
  public Waiting(Ranks ranks, String purpose) {
    this(ranks, purpose, ranks.patience());
  }

  /** Creates a wait with another patience than that of the ranks. */
  Waiting(Ranks ranks, String purpose, Duration patience) {
    this.ranks = ranks;
    this.purpose = purpose;
    this.patience = patience;
  }

  /**
   * Returns once the transfer is over.
   *
   * @param other rank at its other end
   * @throws RankException if that does not happen within the patience, with the name of the rank,
   *     or if the transfer failed
   */
  public void until(Transfer transfer, int other) {
    until(transfer, "rank " + other);
  }

  /** The same for a transfer with all other ranks. */
  public void untilAll(Transfer transfer) {
    until(transfer, "another rank");
  }

  private void until(Transfer transfer, String other) {
    if (transfer.done()) {
      return;
    }
    long began = System.nanoTime();
    CurrentWait noted = ranks.currentWait();
    noted.begin(other, purpose, began);
    try {
      poll(transfer, other, began);
    } finally {
      noted.end();
    }
  }

  private void poll(Transfer transfer, String other, long began) {
    Duration sleep = FIRST_SLEEP;
    while (!transfer.done()) {
      long waited = System.nanoTime() - began;
      if (waited > patience.toNanos()) {
        throw new RankException(
            "rank %d has waited %s for %s, for %s: it hangs, its machine cannot be reached, or it needs longer ({rankTimeout})"
                .formatted(ranks.rank(), seconds(patience), other, purpose));
      }
      if (waited < YIELDING) {
        Thread.yield();
      } else {
        sleep(sleep, other);
        sleep = sleep.multipliedBy(2);
        if (sleep.compareTo(LONGEST_SLEEP) > 0) {
          sleep = LONGEST_SLEEP;
        }
      }
    }
  }

  private void sleep(Duration time, String other) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RankException(
          "rank %d was interrupted while it waited for %s, for %s"
              .formatted(ranks.rank(), other, purpose),
          e);
    }
  }

  private static String seconds(Duration time) {
    return time.toMillis() % 1000 == 0
        ? time.toSeconds() + " s"
        : String.format(Locale.ROOT, "%.3f s", time.toMillis() / 1000.0);
  }
}
