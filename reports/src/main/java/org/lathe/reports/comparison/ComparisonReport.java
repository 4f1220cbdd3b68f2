package org.lathe.reports.comparison;

import java.nio.file.Path;
import java.util.List;

/**
 * The page of a run, of an evaluation, or of several side by side. It shows the files that {@code
 * evaluate}, {@code probe}, {@code samples} and {@code gsm8k} wrote into their folders. Missing
 * files are named as not measured.
 */
public final class ComparisonReport {
  private ComparisonReport() {}

  /**
   * Writes the page, whole or not at all. Its bytes depend on the files and the remedies alone.
   *
   * @param folders each of a run or of what was measured of one
   * @param sequences how many to show of each file of sequences
   * @param remedy says how a measurement that a folder lacks is made
   * @param html where the page goes
   * @throws org.lathe.files.InputException if a folder holds nothing to report or a file in it
   *     cannot be read
   * @throws java.io.UncheckedIOException if {@code html} cannot be written
   */
  public static void write(List<Path> folders, int sequences, Remedy remedy, Path html) {
    ComparisonPage.of(
            folders.stream().map(folder -> MeasuredFolder.read(folder, sequences)).toList(), remedy)
        .page()
        .write(html);
  }
}
