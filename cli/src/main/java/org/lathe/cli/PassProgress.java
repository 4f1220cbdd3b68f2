package org.lathe.cli;

import org.lathe.models.PassListener;

/** Shows how many model passes, or texts, a measurement has done; opens at the first one. */
final class PassProgress implements PassListener, AutoCloseable {
  private final String task;
  private final String unit;
  private Progress progress;
  private long shown;

  PassProgress(String task) {
    this(task, "passes");
  }

  /** Creates the progress of a task; {@code unit} is printed after the count, empty for texts. */
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
