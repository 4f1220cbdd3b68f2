package org.lathe.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * How long the rest of some work takes, by the later half of the time that it has taken: the first
 * steps are slow, since their code is not compiled yet, and a machine may become slower or faster
 * on the way. It says nothing before a few steps and seconds. What is no step but belongs to the
 * work, such as an evaluation, is counted beside the steps: as often as it is planned, each as long
 * as the last one.
 */
final class TimeLeft {
  private static final double NANO = 1e-9;

  /** Within this time nothing is said. */
  private static final long FIRST_NANOS = 10_000_000_000L;

  private static final int FIRST_STEPS = 3;

  /** Moments that are remembered; half of them are forgotten when there are more. */
  private static final int MOMENTS = 256;

  /**
   * A moment of the work.
   *
   * @param nanos spent on steps until then
   * @param done steps until then
   */
  private record Moment(long nanos, long done) {}

  private final LongSupplier clock;
  private final long total;
  private final LongUnaryOperator pauses;
  private final List<Moment> moments = new ArrayList<>();
  private final long begun;

  // The time of the last event, and how much of the time until then was for pauses.
  private long last;
  private long paused;
  private long pause = -1;
  private boolean pausedSinceStep;

  /**
   * Starts to measure.
   *
   * @param clock time in nanoseconds, from any moment on
   * @param done steps that are done already
   * @param total all steps
   * @param pauses how many pauses are planned from a number of done steps on, one that comes right
   *     after them included
   */
  TimeLeft(LongSupplier clock, long done, long total, LongUnaryOperator pauses) {
    this.clock = clock;
    this.total = total;
    this.pauses = pauses;
    this.begun = clock.getAsLong();
    this.last = begun;
    moments.add(new Moment(0, done));
  }

  /** Counts steps that are done now. */
  synchronized void stepped(long count) {
    last = clock.getAsLong();
    pausedSinceStep = false;
    moments.add(new Moment(last - begun - paused, done() + count));
    if (moments.size() > MOMENTS) {
      // The first and the last one stay.
      for (int i = moments.size() - 2; i > 0; i -= 2) {
        moments.remove(i);
      }
    }
  }

  /** Says that the time since the last step, or since the last pause, was a pause. */
  synchronized void paused() {
    long now = clock.getAsLong();
    pause = now - last;
    paused += pause;
    last = now;
    pausedSinceStep = true;
  }

  private long done() {
    return moments.getLast().done();
  }

  /** Returns the seconds that are left; empty where too little is known. */
  synchronized OptionalDouble seconds() {
    Moment now = moments.getLast();
    if (now.nanos() < FIRST_NANOS || moments.size() <= FIRST_STEPS) {
      return OptionalDouble.empty();
    }
    // The first step may take longer than all others so far.
    Moment from = moments.get(1);
    for (Moment moment : moments.subList(1, moments.size())) {
      if (2 * moment.nanos() <= now.nanos()) {
        from = moment;
      }
    }
    double step = (double) (now.nanos() - from.nanos()) / (now.done() - from.done());
    double left = step * (total - now.done());
    if (pause >= 0) {
      left += (double) pause * pauses.applyAsLong(pausedSinceStep ? now.done() + 1 : now.done());
    }
    return OptionalDouble.of(NANO * left);
  }
}
