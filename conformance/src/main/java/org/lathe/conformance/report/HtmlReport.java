package org.lathe.conformance.report;

import java.util.Optional;
import org.lathe.reports.page.Page;

/** Results as one HTML page, which loads nothing and has no script. */
public final class HtmlReport {
  private HtmlReport() {}

  /** Returns the page, in UTF-8. */
  public static byte[] of(ReportContent findings) {
    ConformancePage page = ConformancePage.of(findings);
    return new Page(
            page.head(),
            new Page.Body(HtmlReport.class, "conformance.mustache", page),
            "Made by Lathe. The same engine, seed and set of cases give the same bytes. Bounds are"
                + " those of Lathe's tolerance policy; none is loosened for an engine, and what an"
                + " engine declares is shown above.",
            Optional.empty())
        .bytes();
  }
}
