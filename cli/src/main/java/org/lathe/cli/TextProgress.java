package org.lathe.cli;

import org.lathe.models.PassListener;

/** Progress over texts; opened at the first. */
final class TextProgress implements PassListener, AutoCloseable {
  private final String task;
  private Progress progress;
  private int shown;

  TextProgress(String task) {
    this.task = task;
  }

  @Override
  public void passed(long done, long all) {
    if (progress == null) {
      progress = Progress.open(task, 0, all);
    }
    for (; shown < done; shown++) {
      progress.step("");
    }
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
