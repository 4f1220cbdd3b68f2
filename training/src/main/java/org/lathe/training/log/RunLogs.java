package org.lathe.training.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a run writes beside {@code metrics.jsonl}. A run that continues also continues the files
 * that are in its folder, whether or not they are asked for again.
 */
public final class RunLogs implements AutoCloseable {
  private final List<RunLog> logs;

  private RunLogs(List<RunLog> logs) {
    this.logs = logs;
  }

  /** Returns what writes nothing. */
  public static RunLogs none() {
    return new RunLogs(List.of());
  }

  /**
   * Opens the files of a new run.
   *
   * @param folder of the run, which is there
   * @throws UncheckedIOException if they cannot be written
   */
  public static RunLogs start(Path folder, Set<LogKind> kinds) {
    return open(folder, kinds, List.of(), 0);
  }

  /**
   * Opens the files of a run that continues. A file that was not there before gets all that the run
   * has measured.
   *
   * @param lines of {@code metrics.jsonl} that are kept
   * @param first step that comes now
   * @throws UncheckedIOException if they cannot be written
   */
  public static RunLogs resume(Path folder, Set<LogKind> kinds, List<JsonNode> lines, int first) {
    Set<LogKind> all = EnumSet.noneOf(LogKind.class);
    all.addAll(kinds);
    if (CsvLog.isIn(folder)) {
      all.add(LogKind.CSV);
    }
    if (!EventFile.in(folder).isEmpty()) {
      all.add(LogKind.TENSORBOARD);
    }
    return open(folder, all, lines, first);
  }

  private static RunLogs open(Path folder, Set<LogKind> kinds, List<JsonNode> lines, int first) {
    List<RunLog> logs = new ArrayList<>();
    try {
      if (kinds.contains(LogKind.CSV)) {
        logs.add(CsvLog.open(folder, lines));
      }
      if (kinds.contains(LogKind.TENSORBOARD)) {
        logs.add(TensorBoardLog.open(folder, lines, first));
      }
      return new RunLogs(logs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletes the files of a run whose metrics are deleted.
   *
   * @throws IOException if one cannot be deleted
   */
  public static void delete(Path folder) throws IOException {
    for (Path file : CsvLog.files(folder)) {
      Files.deleteIfExists(file);
    }
    for (Path file : EventFile.in(folder)) {
      Files.delete(file);
    }
  }

  /** Adds a line of {@code metrics.jsonl}. */
  public void add(JsonNode line) {
    each(log -> log.add(line));
  }

  /** Returns when all that was added is on disk. */
  public void sync() {
    each(RunLog::sync);
  }

  @Override
  public void close() {
    each(RunLog::close);
  }

  /** Something that is done with a log. */
  @FunctionalInterface
  private interface Use {
    void of(RunLog log) throws IOException;
  }

  private void each(Use use) {
    try {
      for (RunLog log : logs) {
        use.of(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
