package org.lathe.datasets.evaluation;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.lathe.files.InputException;

/** AG News: comma-separated class, title and description; the text is title, space, description. */
final class AgNewsRows implements RowFormat {
  private static final int COLUMNS = 3;

  @Override
  public Stream<String> of(Path file) {
    try {
      CsvReader<CsvRecord> reader =
          CsvReader.builder()
              .allowMissingFields(true)
              .allowExtraFields(true)
              .ofCsvRecord(Files.newBufferedReader(file));
      return RowStream.of(new Texts(reader.iterator(), file), () -> close(reader, file));
    } catch (IOException e) {
      throw Utf8Lines.failure(file, e);
    }
  }

  private static void close(CsvReader<CsvRecord> reader, Path file) {
    try {
      reader.close();
    } catch (IOException e) {
      throw Utf8Lines.failure(file, e);
    }
  }

  private record Texts(Iterator<CsvRecord> rows, Path file) implements Iterator<String> {
    @Override
    public boolean hasNext() {
      try {
        return rows.hasNext();
      } catch (UncheckedIOException e) {
        throw Utf8Lines.failure(file, e.getCause());
      } catch (CsvParseException e) {
        // What the library says itself is only in which line the record begins.
        String said = e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
        throw new InputException(
            "%s is not CSV%s: get the set's original file again".formatted(file, said), e);
      }
    }

    @Override
    public String next() {
      CsvRecord row = rows.next();
      if (row.getFieldCount() != COLUMNS) {
        throw new InputException(
            "%s line %d has %d columns instead of class, title and description: get the set's original"
                    .formatted(file, row.getStartingLineNumber(), row.getFieldCount())
                + " file again");
      }
      return row.getField(1) + " " + row.getField(2);
    }
  }
}
