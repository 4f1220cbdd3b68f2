package org.lathe.conformance.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Results as one page to read, which asks nothing of any network and has no script. */
public final class HtmlReport {
  private HtmlReport() {}

  private record View(HtmlPage page, String css) {}

  /** The page, in UTF-8. */
  public static byte[] of(Findings findings) {
    String page =
        Mustache.compiler()
            .strictSections(true)
            .compile(new StringReader(resource("report.mustache")))
            .execute(new View(HtmlPage.of(findings), resource("report.css")));
    return page.getBytes(StandardCharsets.UTF_8);
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
