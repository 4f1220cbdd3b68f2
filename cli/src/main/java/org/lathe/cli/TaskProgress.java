package org.lathe.cli;

import java.io.PrintWriter;
import org.lathe.evaluation.TaskListener;
import org.lathe.models.PassListener;

/** Progress of the tasks of a measurement, one after the other. */
final class TaskProgress implements TaskListener {
  private final PrintWriter err;
  private final String unit;
  private PassProgress progress;

  /**
   * Creates the progress of no task yet.
   *
   * @param err where notes go
   * @param unit what is counted, as it stands after the count
   */
  TaskProgress(PrintWriter err, String unit) {
    this.err = err;
    this.unit = unit;
  }

  @Override
  public PassListener begin(String task) {
    progress = new PassProgress(task, unit);
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
