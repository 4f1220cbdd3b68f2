package org.lathe.conformance.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.lathe.files.DurableFile;

/** The kinds of reports there are. */
public enum ReportFormat {
  /** A page to read. */
  HTML("report.html", HtmlReport::of),
  /** For programs. */
  JSON("report.json", JsonReport::of),
  /** The same without its cases, to be kept under {@code conformance/results/}. */
  SUMMARY("summary.json", JsonReport::summary),
  /** JUnit's XML, which continuous integration systems read. */
  JUNIT("junit.xml", JunitReport::of);

  private final String file;
  private final Function<ReportContent, byte[]> bytes;

  ReportFormat(String file, Function<ReportContent, byte[]> bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /** Name of the file. */
  public String file() {
    return file;
  }

  /**
   * Writes the report, whole or not at all.
   *
   * @param folder is made if it is not there
   * @return where it is
   * @throws UncheckedIOException if it cannot be written
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
