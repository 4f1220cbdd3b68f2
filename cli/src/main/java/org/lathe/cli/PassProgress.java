package org.lathe.cli;

import org.lathe.models.PassListener;

/** Progress of a measurement in passes through the model; opened at the first one. */
final class PassProgress implements PassListener, AutoCloseable {
  private final String task;
  private Progress progress;

  PassProgress(String task) {
    this.task = task;
  }

  @Override
  public void passed(long done, long all) {
    if (progress == null) {
      progress = Progress.open(task, 0, all);
    }
    progress.step("passes");
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
