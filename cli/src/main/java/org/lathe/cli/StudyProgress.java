package org.lathe.cli;

import java.io.PrintWriter;
import org.lathe.studies.plan.StudyPlan;
import org.lathe.studies.run.StudyListener;

/** Shows one progress over a whole study, as a share of its work. */
final class StudyProgress implements StudyListener, AutoCloseable {
  private static final long ALL = 1000;

  private final PrintWriter err;
  private final String name;
  private Progress progress;
  private long shown;

  StudyProgress(PrintWriter err, StudyPlan plan) {
    this.err = err;
    this.name = "study " + plan.study().name();
  }

  @Override
  public void begun(int runs, double done) {
    shown = permille(done);
    progress = Progress.openPermille(name, shown);
  }

  @Override
  public void progressed(double done, String what) {
    long now = permille(done);
    if (now > shown) {
      progress.steps(now - shown, what);
      shown = now;
    } else {
      progress.meanwhile(what);
    }
  }

  @Override
  public void noted(String line) {
    progress.clear();
    err.println("lathe: " + line);
  }

  private static long permille(double share) {
    return Math.round(share * ALL);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
