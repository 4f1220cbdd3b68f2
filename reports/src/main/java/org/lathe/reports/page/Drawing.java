package org.lathe.reports.page;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import org.lathe.files.Json;

/**
 * The data and scripts that a page needs to draw its plots.
 *
 * @param plots as JSON
 * @param library the library that draws
 * @param license of the library
 * @param script passes the plots to the library
 */
record Drawing(String plots, String library, String license, String script) {
  private static final String CHART = "/META-INF/resources/webjars/chart.js/";
  private static final String CHART_VERSION =
      "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  static Drawing of(List<ReportPlot> plots) {
    String chart = CHART + chartVersion();
    return new Drawing(
        json(plots),
        withoutSourceMap(resource(chart + "/dist/chart.umd.min.js")),
        resource(chart + "/LICENSE.md"),
        resource("page.js"));
  }

  /** JSON that stands inside a script element, which {@code </script} or a comment would end. */
  private static String json(List<ReportPlot> plots) {
    return Json.line(plots).replace("<", "\\u003c");
  }

  /** A browser's developer tools would ask for the file that the comment names. */
  private static String withoutSourceMap(String script) {
    return script.replaceAll("(?m)^//# sourceMappingURL=.*$", "");
  }

  /** The library's files lie in a folder of its version, which only the parent POM states. */
  private static String chartVersion() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(resource(CHART_VERSION)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static String resource(String name) {
    return Resource.text(Drawing.class, name);
  }
}
