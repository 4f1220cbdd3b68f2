package org.lathe.training.log;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.files.LineJournal;

/**
 * A CSV file (RFC 4180, but with line feeds alone) that grows by rows. Its first line names the
 * columns. A column keeps its place: one that appears later is added behind the others, and is
 * empty in the rows before.
 */
final class CsvTable {
  private final Path file;
  private final Set<String> columns = new LinkedHashSet<>();

  private CsvTable(Path file) {
    this.file = file;
  }

  /** Writes a file with these rows, and replaces one that is there. */
  static CsvTable of(Path file, List<Map<String, JsonNode>> rows) {
    CsvTable table = new CsvTable(file);
    rows.forEach(row -> table.columns.addAll(row.keySet()));
    List<String> lines = new ArrayList<>();
    if (!rows.isEmpty()) {
      lines.add(line(table.columns));
    }
    rows.forEach(row -> lines.add(table.line(row)));
    LineJournal.replace(file, lines);
    return table;
  }

  /** Appends a row, and hands it to the system. */
  void add(Map<String, JsonNode> row) throws IOException {
    int before = columns.size();
    columns.addAll(row.keySet());
    if (columns.size() > before) {
      widen(before);
    }
    Files.writeString(file, line(row) + "\n", StandardOpenOption.APPEND);
  }

  /** Names the new columns in the first line, and leaves them empty in all rows. */
  private void widen(int before) {
    List<String> lines = new ArrayList<>();
    lines.add(line(columns));
    if (before > 0) {
      String empty = ",".repeat(columns.size() - before);
      rows().forEach(row -> lines.add(row + empty));
    }
    LineJournal.replace(file, lines);
  }

  private List<String> rows() {
    try {
      // No value has a line feed: they are numbers and names.
      List<String> lines = LineJournal.read(file);
      return lines.subList(1, lines.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line(Map<String, JsonNode> row) {
    return line(
        columns.stream()
            .map(column -> row.containsKey(column) ? row.get(column).asText() : "")
            .toList());
  }

  private static String line(Iterable<String> fields) {
    StringWriter text = new StringWriter();
    try (CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      writer.writeRecord(fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // The journal ends lines.
    return text.toString().substring(0, text.getBuffer().length() - 1);
  }

  void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
