package org.lathe.datasets.source;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.lathe.datasets.corpus.Document;
import org.lathe.files.InputException;

/**
 * A column of strings in an Apache Parquet file. The name of a document is its file, {@code #} and
 * the number of its row, from 0; rows without text are skipped.
 */
final class ParquetDocuments implements FileDocuments {
  private static final int ROWS_AT_ONCE = 256;

  /**
   * The library logs how it decompresses. The logger is kept here, because an unreferenced logger
   * loses its level.
   */
  private static final Logger LIBRARY = Logger.getLogger("dev.hardwood");

  static {
    LIBRARY.setLevel(Level.WARNING);
  }

  private final ParquetFileReader reader;
  private final ColumnReader column;
  private final SourceFile file;
  private final boolean replace;
  private final long rows;
  private final CountingInputStream.Count counted;
  private byte[][] batch = new byte[0][];
  private int inBatch;
  private long row;

  ParquetDocuments(
      SourceFile file, String field, boolean replace, CountingInputStream.Count counted)
      throws IOException {
    this.file = file;
    this.replace = replace;
    this.counted = counted;
    try {
      reader = ParquetFileReader.open(InputFile.of(file.path()));
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
    try {
      ColumnSchema found = checked(field);
      ParquetPages.check(file.path(), reader.getFileMetaData(), found.columnIndex());
      column = reader.buildColumnReader(field).batchSize(ROWS_AT_ONCE).build();
      rows = reader.getFileMetaData().numRows();
    } catch (ParquetPages.UnreadableCompression e) {
      reader.close();
      throw new InputException(
          "%s is compressed with %s, which is not read here: write it with zstd, gzip or snappy"
              .formatted(file.where(), e.getMessage()),
          e);
    } catch (InputException e) {
      reader.close();
      throw e;
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw damaged(e);
    }
  }

  /** Returns the error that a damaged file causes in the library, whose words may be Java's. */
  private static IOException damaged(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NullPointerException
          || cause instanceof IndexOutOfBoundsException
          || cause instanceof ClassCastException
          || cause instanceof NegativeArraySizeException
          || cause instanceof ArithmeticException) {
        return new IOException("its parts do not fit each other", e);
      }
    }
    return e instanceof IOException said
        ? said
        : new IOException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
  }

  private ColumnSchema checked(String field) {
    for (ColumnSchema found : reader.getFileSchema().getColumns()) {
      if (found.fieldPath().matchesDottedName(field) && found.maxRepetitionLevel() == 0) {
        if (found.type() != PhysicalType.BYTE_ARRAY) {
          throw new InputException(
              "%s: column '%s' holds %s, not text: name another column with {field}"
                  .formatted(file.where(), field, found.type()));
        }
        return found;
      }
    }
    throw new InputException(
        "%s has no column '%s', only %s: name the column with {field}"
            .formatted(
                file.where(),
                field,
                reader.getFileSchema().getColumns().stream().map(ColumnSchema::name).toList()));
  }

  @Override
  public Document next() throws IOException {
    try {
      while (true) {
        while (inBatch < batch.length) {
          byte[] text = batch[inBatch++];
          row++;
          if (text != null && text.length > 0) {
            return new Document(file.name() + "#" + (row - 1), decode(text));
          }
        }
        if (!column.nextBatch()) {
          if (row != rows) {
            throw new IOException("%d rows were found of %d".formatted(row, rows));
          }
          return null;
        }
        // The library does not tell the sizes of pages; the share of the rows is good enough for
        // progress.
        counted.add(file.bytes() * column.getRecordCount() / Math.max(1, rows));
        batch = column.getBinaries();
        inBatch = 0;
      }
    } catch (InputException e) {
      throw e;
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  /**
   * The text may contain any Unicode character, also zero; bytes can be invalid only if the result
   * contains U+FFFD.
   */
  private String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!replace && text.indexOf('\uFFFD') >= 0) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      CharBuffer out = CharBuffer.allocate(bytes.length);
      if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
        throw new InputException(
            "%s row %d is not UTF-8 at byte offset %d: correct the file, or read such bytes as U+FFFD"
                    .formatted(file.where(), row - 1, in.position())
                + " with {replaceInvalid}");
      }
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    try (reader) {
      column.close();
    }
  }
}
