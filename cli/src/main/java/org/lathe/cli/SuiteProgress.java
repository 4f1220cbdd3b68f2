package org.lathe.cli;

import java.io.PrintWriter;
import org.lathe.evaluation.suite.SetPlan;
import org.lathe.evaluation.suite.Suite;

/** Progress of a suite: a bar for each text, in passes through the model. */
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
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
