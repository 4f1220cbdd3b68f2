package org.lathe.reports;

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
import org.lathe.files.DurableFile;

/**
 * A page in one file that asks nothing of any network: template, style, plots and the library that
 * draws them. The bytes depend on what it shows alone.
 */
public final class ReportFile {
  private static final String CHART = "/META-INF/resources/webjars/chart.js/";
  private static final String CHART_VERSION =
      "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  private ReportFile() {}

  /** What templates show: the page, and what is inlined into it. */
  private record View(
      Object page,
      String title,
      String css,
      String plots,
      String chart,
      String script,
      String license) {}

  /**
   * Writes a page, whole or not at all.
   *
   * @param html where the page goes; what was there is replaced
   * @param owner class beside whose resources the template is
   * @param template its name; it may take in those of this package
   * @param title of the page
   * @param page what the template shows as {@code page}, as text that it escapes
   * @param plots drawn into the canvases of their ids
   * @throws UncheckedIOException if {@code html} cannot be written
   */
  public static void write(
      Path html,
      Class<?> owner,
      String template,
      String title,
      Object page,
      List<ReportPlot> plots) {
    String chart = CHART + chartVersion();
    View view =
        new View(
            page,
            title,
            resource("report.css"),
            json(plots),
            withoutSourceMap(resource(chart + "/dist/chart.umd.min.js")),
            resource("report.js"),
            resource(chart + "/LICENSE.md"));
    byte[] bytes =
        Mustache.compiler()
            .strictSections(true)
            .withLoader(name -> new StringReader(resource(name + ".mustache")))
            .compile(new StringReader(resource(owner, template)))
            .execute(view)
            .getBytes(StandardCharsets.UTF_8);
    DurableFile.write(html, out -> out.write(bytes));
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
    return resource(ReportFile.class, name);
  }

  private static String resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
