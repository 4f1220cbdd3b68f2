package org.lathe.cli;

import java.io.PrintWriter;
import org.lathe.evaluation.TaskListener;
import org.lathe.models.PassListener;

/** Progress of the tasks of a probe, one after the other. */
final class ProbeProgress implements TaskListener {
  private final PrintWriter err;
  private PassProgress progress;

  ProbeProgress(PrintWriter err) {
    this.err = err;
  }

  @Override
  public PassListener begin(String task) {
    progress = new PassProgress(task);
    return progress;
  }

  @Override
  public void end() {
    progress.close();
  }

  @Override
  public void note(String line) {
    err.println("lathe: " + line);
  }
}
