package org.lathe.training.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table with a row for each step, and one with a row for each evaluation. */
final class CsvLog implements RunLog {
  /** Names of the tables, by the event that they are about. */
  private static final Map<String, String> FILES =
      Map.of("step", "metrics.csv", "evaluation", "evaluations.csv");

  private final Map<String, CsvTable> tables;

  private CsvLog(Map<String, CsvTable> tables) {
    this.tables = tables;
  }

  static List<Path> files(Path folder) {
    return FILES.values().stream().sorted().map(folder::resolve).toList();
  }

  static boolean isIn(Path folder) {
    return files(folder).stream().anyMatch(Files::exists);
  }

  /** Writes what is known already; later lines are appended. */
  static CsvLog open(Path folder, List<JsonNode> lines) {
    Map<String, CsvTable> tables = new LinkedHashMap<>();
    FILES.forEach(
        (event, file) ->
            tables.put(
                event,
                CsvTable.of(
                    folder.resolve(file),
                    lines.stream()
                        .filter(line -> line.path("event").asText().equals(event))
                        .map(CsvLog::fields)
                        .toList())));
    return new CsvLog(tables);
  }

  private static Map<String, JsonNode> fields(JsonNode line) {
    return LoggedFields.of(line, ".");
  }

  @Override
  public void add(JsonNode line) throws IOException {
    CsvTable table = tables.get(line.path("event").asText());
    if (table != null) {
      table.add(fields(line));
    }
  }

  @Override
  public void sync() throws IOException {
    for (CsvTable table : tables.values()) {
      table.sync();
    }
  }

  @Override
  public void close() {
    // Each row opens its file anew.
  }
}
