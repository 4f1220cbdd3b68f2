package org.lathe.training.ranks;

import java.time.Duration;
import java.util.Optional;

/**
 * What a process waits for at present, for whoever is asked to end it meanwhile: a launcher ends
 * all ranks when it has lost one, and only the wait tells which. Any thread may ask.
 */
public final class CurrentWait {
  /** Every step has shorter waits. */
  private static final Duration WORTH_A_WORD = Duration.ofMillis(500);

  private volatile Wait wait;

  /** A wait that has not ended. */
  private record Wait(String other, String purpose, long began) {}

  /**
   * A wait begins.
   *
   * @param other who is waited for, such as "rank 3"
   * @param purpose as of {@link Waiting}
   * @param began by {@link System#nanoTime}
   */
  void begin(String other, String purpose, long began) {
    wait = new Wait(other, purpose, began);
  }

  /** The wait is over, in whatever way. */
  void end() {
    wait = null;
  }

  /**
   * Returns the rank that this process waits for, since when and what for, as the beginning of a
   * sentence; empty if it waits for none, or for less than half a second.
   */
  public Optional<String> inWords() {
    Wait now = wait;
    if (now == null) {
      return Optional.empty();
    }
    Duration waited = Duration.ofNanos(System.nanoTime() - now.began());
    if (waited.compareTo(WORTH_A_WORD) < 0) {
      return Optional.empty();
    }
    return Optional.of(
        "%s has not answered for %d s (%s)"
            .formatted(now.other(), Math.round(waited.toMillis() / 1000.0), now.purpose()));
  }
}
