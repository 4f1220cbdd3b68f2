package org.lathe.cli;

import java.io.PrintWriter;
import org.lathe.studies.plan.StudyPlan;
import org.lathe.studies.run.StudyListener;

/** Shows one progress over a whole study, as a share of its work. */
final class StudyProgress implements StudyListener, AutoCloseable {
  private final PrintWriter err;
  private final String name;
  private Progress.OfShare progress;

  StudyProgress(PrintWriter err, StudyPlan plan) {
    this.err = err;
    this.name = "study " + plan.study().name();
  }

  @Override
  public void begun(int runs, double done) {
    progress = Progress.openShare(name, done);
  }

  @Override
  public void progressed(double done, String what) {
    progress.done(done, what);
  }

  @Override
  public void noted(String line) {
    progress.clear();
    err.println("lathe: " + line);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
