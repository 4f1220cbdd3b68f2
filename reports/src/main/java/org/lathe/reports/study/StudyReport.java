package org.lathe.reports.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The page of a study, from the JSON of its results. The bytes depend on those alone. */
public final class StudyReport {
  private StudyReport() {}

  /**
   * Writes the page, whole or not at all.
   *
   * @param study the JSON
   * @param html where the page goes; what was there is replaced
   * @throws UncheckedIOException if {@code html} cannot be written
   */
  public static void write(JsonNode study, Path html) {
    StudyPage.of(study).page().write(html);
  }
}
