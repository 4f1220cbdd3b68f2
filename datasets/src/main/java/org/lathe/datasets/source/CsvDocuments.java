package org.lathe.datasets.source;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.Reader;
import java.util.Iterator;
import org.lathe.datasets.corpus.Document;
import org.lathe.files.InputException;

/**
 * Comma-separated values: each record is a document. Its text is in the column that the first
 * record names, or, if the column is a number from 1, in that column of a file without a header.
 * The name of a document is its file, {@code #} and the number of its record, from 0; empty texts
 * are skipped.
 */
final class CsvDocuments implements FileDocuments {
  /** A quote that is never closed would take the rest of the file for a field. */
  private static final int LONGEST_FIELD = 1 << 24;

  private final QuoteWatch quotes;
  private final CsvReader<CsvRecord> in;
  private final Iterator<CsvRecord> records;
  private final SourceFile file;
  private final String field;
  private int column = -1;
  private long number;

  CsvDocuments(Reader in, SourceFile file, String field, char separator) {
    this.quotes = new QuoteWatch(in, separator);
    this.in =
        CsvReader.builder()
            .fieldSeparator(separator)
            .allowExtraFields(true)
            .allowMissingFields(true)
            .maxBufferSize(LONGEST_FIELD)
            .ofCsvRecord(quotes);
    this.records = this.in.iterator();
    this.file = file;
    this.field = field;
  }

  @Override
  public Document next() throws IOException {
    try {
      while (records.hasNext()) {
        CsvRecord record = records.next();
        if (quotes.unclosed() > 0) {
          throw new InputException(neverClosed(quotes.unclosed()));
        }
        if (column < 0 && header(record)) {
          continue;
        }
        if (column >= record.getFieldCount()) {
          throw new InputException(
              "%s line %d has %d columns, and the text is in column %d: correct the line, or name"
                      .formatted(
                          file.where(),
                          record.getStartingLineNumber(),
                          record.getFieldCount(),
                          column + 1)
                  + " another column with {field}");
        }
        String text = record.getField(column);
        number++;
        if (!text.isEmpty()) {
          return new Document(file.name() + "#" + (number - 1), text);
        }
      }
      return null;
    } catch (CsvParseException e) {
      if (e.getCause() instanceof IOException broken) {
        throw broken;
      }
      if (e.getCause() instanceof InputException said) {
        throw said;
      }
      if (quotes.quoted() > LONGEST_FIELD / 2) {
        throw new InputException(
            "%s has a field of more than %d characters after record %d: close the quote in line %d, or write long texts as JSON lines"
                .formatted(file.where(), LONGEST_FIELD, number, quotes.openedIn()),
            e);
      }
      String said = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new InputException(
          "%s is not CSV after record %d (%s): correct the file"
              .formatted(file.where(), number, said),
          e);
    }
  }

  private String neverClosed(long line) {
    return "%s line %d opens a quote that is never closed: close it, or write the quote twice inside quotes"
        .formatted(file.where(), line);
  }

  /** Finds the column; returns whether the record was a header. */
  private boolean header(CsvRecord record) {
    if (field.matches("[1-9]\\d{0,5}")) {
      column = Integer.parseInt(field) - 1;
      return false;
    }
    column = record.getFields().indexOf(field);
    if (column < 0) {
      throw new InputException(
          "%s has no column '%s' in its first line, only %s: name the column with {field}, or its"
                  .formatted(file.where(), field, record.getFields())
              + " number where there is no header");
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
