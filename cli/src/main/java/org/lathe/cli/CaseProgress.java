package org.lathe.cli;

import org.lathe.conformance.report.Wording;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.ConformanceSuite;
import org.lathe.conformance.suite.Status;

/** Shows how many cases of the conformance suite have run; opens at the first case. */
final class CaseProgress implements ConformanceSuite.Listener, AutoCloseable {
  private Progress progress;
  private int failed;

  @Override
  public void ran(CaseResult result, int done, int total) {
    if (progress == null) {
      progress = Progress.open("conformance", 0, total);
    }
    failed += result.verdict().status() == Status.FAIL ? 1 : 0;
    progress.step((failed == 0 ? "none" : failed) + " failed  " + Wording.subject(result));
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
