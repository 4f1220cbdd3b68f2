package org.lathe.conformance.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.lathe.files.DurableFile;

/** The kinds of reports. */
public enum ReportFormat {
  /** An HTML page. */
  HTML("report.html", HtmlReport::of),
  /** JSON for programs. */
  JSON("report.json", JsonReport::of),
  /** The same JSON without its cases, to be kept under {@code conformance/results/}. */
  SUMMARY("summary.json", JsonReport::summary),
  /** JUnit's XML, which continuous integration systems read. */
  JUNIT("junit.xml", JunitReport::of);

  private final String file;
  private final Function<ReportContent, byte[]> bytes;

  ReportFormat(String file, Function<ReportContent, byte[]> bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /** Returns the name of the file. */
  public String file() {
    return file;
  }

  /**
   * Writes the report, completely or not at all.
   *
   * @param folder is made if it does not exist
   * @return the path of the report
   * @throws UncheckedIOException if the report cannot be written
   */
  public Path write(ReportContent findings, Path folder) {
    byte[] content = bytes.apply(findings);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path path = folder.resolve(file);
    DurableFile.write(path, out -> out.write(content));
    return path;
  }
}
