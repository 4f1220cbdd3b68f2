package org.lathe.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.lathe.ltm.DurableFile;

/**
 * The page {@code report.html} of a training run: what {@code metrics.jsonl} says, as text, tables
 * and plots, in one file that asks nothing of any network. The bytes depend on the metrics alone.
 */
public final class Report {
  private static final String CHART = "/META-INF/resources/webjars/chart.js/";
  private static final String CHART_VERSION =
      "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  private Report() {}

  /** What the template shows: the page, and what is inlined into it. */
  private record View(
      ReportPage page, String css, String plots, String chart, String script, String license) {}

  /**
   * Writes the page, whole or not at all.
   *
   * @param metrics the run's {@code metrics.jsonl}, of a run that is over or under way; a torn last
   *     line is ignored
   * @param html where the page goes; what was there is replaced
   * @throws UncheckedIOException if {@code metrics} cannot be read or {@code html} not be written
   */
  public static void write(Path metrics, Path html) {
    byte[] page = page(ReportMetrics.read(metrics)).getBytes(StandardCharsets.UTF_8);
    DurableFile.write(html, out -> out.write(page));
  }

  private static String page(ReportMetrics metrics) {
    ReportPage page = ReportPage.of(metrics);
    String chart = CHART + chartVersion();
    View view =
        new View(
            page,
            resource("report.css"),
            json(page.plots()),
            withoutSourceMap(resource(chart + "/dist/chart.umd.min.js")),
            resource("report.js"),
            resource(chart + "/LICENSE.md"));
    return Mustache.compiler()
        .strictSections(true)
        .compile(new StringReader(resource("report.mustache")))
        .execute(view);
  }

  /** JSON that stands inside a script element, which {@code </script} or a comment would end. */
  private static String json(List<ReportPlot> plots) {
    try {
      return new ObjectMapper().writeValueAsString(plots).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
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
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
