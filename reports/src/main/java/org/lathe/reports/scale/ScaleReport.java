package org.lathe.reports.scale;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The page of a plan that says how far a training scales: the JSON that {@code train --plan-scale
 * FILE --json} prints, as table and plots. The bytes depend on the plan alone.
 */
public final class ScaleReport {
  private ScaleReport() {}

  /**
   * Writes the page, whole or not at all.
   *
   * @param plan the JSON
   * @param html where the page goes; what was there is replaced
   * @throws UncheckedIOException if {@code html} cannot be written
   */
  public static void write(JsonNode plan, Path html) {
    ScalePage.of(plan).page().write(html);
  }
}
