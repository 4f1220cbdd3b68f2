package org.lathe.cli;

import java.io.PrintWriter;
import org.lathe.evaluation.suite.SetPlan;
import org.lathe.evaluation.suite.Suite;

/** Shows the progress of a suite: a bar for each set, in model passes. */
final class SuiteProgress implements Suite.Listener, AutoCloseable {
  private final PrintWriter err;
  private Progress progress;

  SuiteProgress(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void begun(SetPlan plan, int done, long passesDone, long passes) {
    if (done > 0) {
      err.printf(
          "lathe: %s continues after block %d of %d%n", plan.set(), done, plan.measured().size());
    }
    progress = Progress.open("evaluate " + plan.set(), passesDone, passes);
  }

  @Override
  public void passed() {
    progress.step("passes");
  }

  @Override
  public void ended() {
    close();
    progress = null;
  }

  @Override
  public void noted(String line) {
    err.println("lathe: " + line);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
