package org.lathe.conformance.report;

import java.util.Map;
import java.util.Optional;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.SuiteResult;

/**
 * The content of a report.
 *
 * @param result the result of the suite
 * @param replay gives the command that runs a case again
 * @param bundles the bundle folder of each failing case that has one, relative to the report
 */
public record ReportContent(SuiteResult result, Replay replay, Map<CaseName, String> bundles) {
  /** Copies the map. */
  public ReportContent {
    bundles = Map.copyOf(bundles);
  }

  /** Returns the bundle folder of a failing case, if it has one. */
  Optional<String> bundle(CaseName name) {
    return Optional.ofNullable(bundles.get(name));
  }
}
