package org.lathe.cli;

import org.lathe.evaluation.gsm8k.Gsm8kOutcome;
import org.lathe.evaluation.gsm8k.Gsm8kRun;

/** Shows the progress over the problems of GSM8K. */
final class Gsm8kProgress implements Gsm8kRun.Listener, AutoCloseable {
  private final int answers;
  private Progress progress;

  Gsm8kProgress(int answers) {
    this.answers = answers;
  }

  @Override
  public void started(int done, int all) {
    progress = Progress.open("gsm8k", done, all);
  }

  @Override
  public void solved(Gsm8kOutcome outcome) {
    progress.step(
        outcome.skipped() != null ? "too long" : outcome.correct() + " of " + answers + " right");
  }

  @Override
  public void noted(String line) {
    System.err.println("lathe: " + line);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
