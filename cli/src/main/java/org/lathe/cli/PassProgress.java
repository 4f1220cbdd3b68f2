package org.lathe.cli;

import org.lathe.models.PassListener;

/** Progress of a measurement in passes through the model, or in texts; opened at the first one. */
final class PassProgress implements PassListener, AutoCloseable {
  private final String task;
  private final String unit;
  private Progress progress;
  private long shown;

  PassProgress(String task) {
    this(task, "passes");
  }

  /** Says what is counted after the count; nothing for texts. */
  PassProgress(String task, String unit) {
    this.task = task;
    this.unit = unit;
  }

  @Override
  public void passed(long done, long all) {
    if (progress == null) {
      progress = Progress.open(task, 0, all);
    }
    for (; shown < done; shown++) {
      progress.step(unit);
    }
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
