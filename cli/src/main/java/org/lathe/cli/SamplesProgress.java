package org.lathe.cli;

import org.lathe.evaluation.TaskListener;
import org.lathe.models.PassListener;

/** Progress of the tasks that samples are measured in, one after the other. */
final class SamplesProgress implements TaskListener {
  private TextProgress progress;

  @Override
  public PassListener begin(String task) {
    progress = new TextProgress(task);
    return progress;
  }

  @Override
  public void end() {
    progress.close();
  }

  @Override
  public void note(String line) {
    System.err.println("lathe: " + line);
  }
}
