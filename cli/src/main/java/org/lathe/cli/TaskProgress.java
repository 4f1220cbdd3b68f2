package org.lathe.cli;

import java.io.PrintWriter;
import org.lathe.evaluation.TaskListener;
import org.lathe.models.PassListener;

/** Shows the progress of the tasks of a measurement, one after the other. */
final class TaskProgress implements TaskListener {
  private final PrintWriter err;
  private final String unit;
  private PassProgress progress;

  /**
   * Creates the progress; {@link #begin} opens it for a task.
   *
   * @param err writer for notes
   * @param unit unit that is printed after the count
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
