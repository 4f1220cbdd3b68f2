package org.lathe.studies.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How much of the work of a study is done, and whether it is asked to stop. */
final class StudyWork {
  private final StudyListener listener;
  private final double total;
  private final Set<Runnable> stops = new HashSet<>();
  private final Map<Integer, Double> elsewhere = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private double found;
  private double done;
  private String doing = "";
  private boolean stopped;

  /**
   * What this process has to tell the others.
   *
   * @param done operations of its work
   * @param what it has done last, for people
   * @param notes lines for the user since it told before
   */
  record Told(double done, String what, ArrayList<String> notes) {}

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
    found += flops;
  }

  /** Counts work. */
  synchronized void add(double flops, String what) {
    done += flops;
    doing = what;
    listener.progressed(share(), what);
  }

  /** Takes what another rank tells: all work that it has done, and what is new for the user. */
  synchronized void elsewhere(int rank, double flops, String what, List<String> lines) {
    lines.forEach(listener::noted);
    Double before = elsewhere.put(rank, flops);
    if (flops > (before == null ? 0 : before)) {
      listener.progressed(share(), what);
    }
  }

  /** Returns what there is to tell the other ranks. */
  synchronized Told told() {
    Told told = new Told(done, doing, new ArrayList<>(notes));
    notes.clear();
    return told;
  }

  private double share() {
    double all = found + done;
    for (double other : elsewhere.values()) {
      all += other;
    }
    return total > 0 ? Math.min(1, all / total) : 1;
  }

  synchronized void note(String line) {
    notes.add(line);
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
