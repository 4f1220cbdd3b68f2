package org.lathe.conformance.report;

import java.util.Map;
import java.util.Optional;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.SuiteResult;

/**
 * What a report tells.
 *
 * @param result what came of the suite
 * @param replay how to run a case again
 * @param bundles folder of each failing case that has one, as seen from the report
 */
public record ReportContent(SuiteResult result, Replay replay, Map<CaseName, String> bundles) {
  /** Copies the map. */
  public ReportContent {
    bundles = Map.copyOf(bundles);
  }

  /** The folder of a failing case, if it has one. */
  Optional<String> bundle(CaseName name) {
    return Optional.ofNullable(bundles.get(name));
  }
}
