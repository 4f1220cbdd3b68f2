package org.lathe.studies.run;

import java.util.HashSet;
import java.util.Set;

/** How much of the work of a study is done, and whether it is asked to stop. */
final class StudyWork {
  private final StudyListener listener;
  private final double total;
  private final Set<Runnable> stops = new HashSet<>();
  private double done;
  private boolean stopped;

  /**
   * Begins with no work done.
   *
   * @param total operations of all work
   */
  StudyWork(StudyListener listener, double total) {
    this.listener = listener;
    this.total = total;
  }

  /** Tells the listener where the study begins. */
  synchronized void begin(int runs) {
    listener.begun(runs, share());
  }

  /** Counts work that an earlier call did. */
  synchronized void found(double flops) {
    done += flops;
  }

  /** Counts work. */
  synchronized void add(double flops, String what) {
    done += flops;
    listener.progressed(share(), what);
  }

  private double share() {
    return total > 0 ? Math.min(1, done / total) : 1;
  }

  synchronized void note(String line) {
    listener.noted(line);
  }

  /** Keeps what stops a training, and stops it at once if all are to stop. */
  synchronized void stops(Runnable stop) {
    stops.add(stop);
    if (stopped) {
      stop.run();
    }
  }

  /** Asks all work to end. */
  synchronized void stop() {
    stopped = true;
    stops.forEach(Runnable::run);
  }

  synchronized boolean stopped() {
    return stopped;
  }

  /** Ends a measurement if all work is asked to end. */
  void requireGoing() {
    if (stopped()) {
      throw new StudyStopped();
    }
  }
}
