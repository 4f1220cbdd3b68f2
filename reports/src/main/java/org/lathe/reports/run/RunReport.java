package org.lathe.reports.run;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The page {@code report.html} of a training run: the content of {@code metrics.jsonl} as text,
 * tables and plots, and the command lines of {@code commands.jsonl}, in one file that needs no
 * network. The bytes depend on these files alone.
 */
public final class RunReport {
  private RunReport() {}

  /** Returns the path of the page in the folder of a run. */
  public static Path of(Path run) {
    return run.resolve("report.html");
  }

  /**
   * Writes the page of a run's folder.
   *
   * @throws UncheckedIOException if the run's metrics cannot be read or the page not be written
   */
  public static void write(Path run) {
    RunPage.of(RunMetrics.read(run.resolve("metrics.jsonl")), StartedCommand.of(run))
        .page()
        .write(of(run));
  }

  /**
   * Writes the page of metrics alone, whole or not at all.
   *
   * @param metrics the run's {@code metrics.jsonl}, of a run that is over or under way; a torn last
   *     line is ignored
   * @param html where the page goes; what was there is replaced
   * @throws UncheckedIOException if {@code metrics} cannot be read or {@code html} not be written
   */
  public static void write(Path metrics, Path html) {
    RunPage.of(RunMetrics.read(metrics), List.of()).page().write(html);
  }
}
