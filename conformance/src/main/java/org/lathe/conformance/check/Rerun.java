package org.lathe.conformance.check;

import java.util.Map;
import org.lathe.engine.Repeatability;

/**
 * Compares the results of repeated runs of one computation, as far as the engine declares them
 * equal.
 */
public final class Rerun {
  private final Repeatability declared;
  private final CaseFindings findings;
  private Map<String, float[]> first;
  private Map<String, float[]> expected;
  private int threads;

  /** Creates a comparison without runs, which reports to {@code findings}. */
  public Rerun(Repeatability declared, CaseFindings findings) {
    this.declared = declared;
    this.findings = findings;
  }

  /** Takes the results of one run; all runs of one number of threads follow each other. */
  public void add(int threads, String run, Map<String, float[]> results) {
    if (first == null) {
      first = results;
    }
    boolean begins = expected == null || threads != this.threads;
    if (expected == null || (begins && declared == Repeatability.SAME_THREADS)) {
      expected = results;
    }
    this.threads = threads;
    Same.bits(findings, threads + " threads, " + run + ": ", results, expected);
  }

  /** Returns the results of the first run of all. */
  public Map<String, float[]> first() {
    return first;
  }
}
