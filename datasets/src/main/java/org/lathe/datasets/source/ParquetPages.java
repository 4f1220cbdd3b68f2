package org.lathe.datasets.source;

import com.github.luben.zstd.Zstd;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.RowGroup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * Checks the pages of a column before the library reads them. The library hands lengths that the
 * file claims to native code, does not look at the checksums of gzip, and passes over what it
 * cannot place, so that a damaged file would overwrite memory or lose rows.
 */
final class ParquetPages {
  /** Writers make pages of about a mebibyte; a claim of gigabytes would take memory at once. */
  private static final int LARGEST_PAGE = 256 << 20;

  /** Room for a header; statistics of text values can be long. */
  private static final int LARGEST_HEADER = 1 << 20;

  private static final int FIRST_READ = 4096;

  /** Bytes of the mark with which a file begins and ends, and of that and the footer's length. */
  private static final int MARK = 4;

  private static final int TAIL = 8;

  private final FileChannel file;
  private final long size;
  private byte[] packed = new byte[0];
  private byte[] unpacked = new byte[0];

  private ParquetPages(FileChannel file) throws IOException {
    this.file = file;
    this.size = file.size();
  }

  /**
   * Checks all pages of a column: that they lie in the file, that their lengths and checksums fit
   * what they hold, and that they have as many values as the file says.
   *
   * @param column its number in the schema
   * @throws IOException if something does not fit; the message says where
   */
  static void check(Path path, FileMetaData meta, int column) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      ParquetPages pages = new ParquetPages(file);
      if (meta.rowGroups().isEmpty() && pages.dataBytes() > 0) {
        throw new IOException(
            "it says that it has no rows, and holds %d bytes of them".formatted(pages.dataBytes()));
      }
      long rows = 0;
      for (RowGroup group : meta.rowGroups()) {
        if (column >= group.columns().size()) {
          throw new IOException("a group of rows lacks columns");
        }
        ColumnMetaData written = group.columns().get(column).metaData();
        // The library passes over a field of the footer that is missing.
        if (written == null || written.codec() == null) {
          throw new IOException("a group of rows does not say how its columns are written");
        }
        if (group.numRows() < 0) {
          throw new IOException("a group of rows has " + group.numRows() + " rows");
        }
        pages.check(group.columns().get(column), group.numRows());
        rows += group.numRows();
      }
      if (rows != meta.numRows()) {
        throw new IOException(
            "its groups have %d rows, and it says %d".formatted(rows, meta.numRows()));
      }
    }
  }

  /** Returns the number of bytes between the mark at the start of a file and its footer. */
  private long dataBytes() throws IOException {
    int footer = read(size - TAIL, Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return size - TAIL - Integer.toUnsignedLong(footer) - MARK;
  }

  private void check(ColumnChunk chunk, long rows) throws IOException {
    ColumnMetaData meta = chunk.metaData();
    requireReadable(meta.codec());
    if (meta.numValues() != rows) {
      throw new IOException("a column has %d values for %d rows".formatted(meta.numValues(), rows));
    }
    long at = chunk.chunkStartOffset();
    long values = 0;
    while (values < meta.numValues()) {
      Header header = header(at);
      ParquetPage page = header.page();
      long body = at + header.length();
      if (page.packed() > size - body) {
        throw new IOException("the page at byte %d goes beyond the end of the file".formatted(at));
      }
      if (page.unpacked() > LARGEST_PAGE || page.packed() > LARGEST_PAGE) {
        throw new IOException(
            "the page at byte %d is said to hold %d bytes, more than the %d that are read at once"
                .formatted(at, Math.max(page.packed(), page.unpacked()), LARGEST_PAGE));
      }
      check(page, meta.codec(), at, body);
      at = body + page.packed();
      values += page.values();
    }
    if (values != meta.numValues()) {
      throw new IOException(
          "the pages of a column have %d values, and it says %d"
              .formatted(values, meta.numValues()));
    }
  }

  private static void requireReadable(CompressionCodec codec) throws IOException {
    switch (codec) {
      case UNCOMPRESSED, SNAPPY, GZIP, ZSTD -> {}
      default -> throw new UnreadableCompression(codec.name());
    }
  }

  /**
   * A header as it was read.
   *
   * @param length its bytes
   */
  private record Header(ParquetPage page, int length) {}

  /** A compression that Lathe does not read: the file may well be sound. */
  static final class UnreadableCompression extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableCompression(String name) {
      super(name);
    }
  }

  private Header header(long at) throws IOException {
    if (at < 0 || at >= size) {
      throw new IOException("a page would begin at byte %d of %d".formatted(at, size));
    }
    try {
      return header(at, FIRST_READ);
    } catch (IOException cut) {
      // One that does not end there is read again with all the room that one may have.
    }
    try {
      return header(at, LARGEST_HEADER);
    } catch (IOException e) {
      throw new IOException("%s, at byte %d".formatted(e.getMessage(), at), e);
    }
  }

  private Header header(long at, int most) throws IOException {
    ByteBuffer head = read(at, (int) Math.min(most, size - at));
    ParquetPage page = ParquetPage.read(head);
    return new Header(page, head.position());
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    fill(into, at);
    return into.flip();
  }

  private void fill(ByteBuffer into, long at) throws IOException {
    long from = at;
    while (into.hasRemaining()) {
      int read = file.read(into, from);
      if (read < 0) {
        throw new IOException("the file became shorter while it was read");
      }
      from += read;
    }
  }

  private void check(ParquetPage page, CompressionCodec codec, long at, long body)
      throws IOException {
    if (packed.length < page.packed()) {
      packed = new byte[Math.max(page.packed(), Math.min(LARGEST_PAGE, 2 * packed.length))];
    }
    fill(ByteBuffer.wrap(packed, 0, page.packed()), body);
    if (page.checksum().isPresent()) {
      CRC32 crc = new CRC32();
      crc.update(packed, 0, page.packed());
      if ((int) crc.getValue() != page.checksum().getAsInt()) {
        throw new IOException("the checksum of the page at byte %d does not fit".formatted(at));
      }
    }
    int length = page.packed() - page.levels();
    int expected = page.unpacked() - page.levels();
    long holds =
        page.compressed() ? unpackedLength(codec, page.levels(), length, expected) : length;
    if (holds != expected) {
      throw new IOException(
          "the page at byte %d %s, and its header says %d bytes"
              .formatted(
                  at,
                  holds < 0 ? "cannot be decompressed" : "holds " + holds + " bytes",
                  expected));
    }
  }

  /**
   * Returns the number of bytes that a page decompresses to, or a negative number where its
   * checksum or its contents are damaged.
   */
  private long unpackedLength(CompressionCodec codec, int from, int length, int expected) {
    if (length == 0) {
      return 0;
    }
    return switch (codec) {
      case UNCOMPRESSED -> length;
      case SNAPPY -> snappy(from, length);
      case GZIP -> gzip(from, length);
      case ZSTD -> zstd(from, length, expected);
      default -> throw new IllegalStateException(codec + " was refused before");
    };
  }

  /** A block of Snappy begins with its length; its decoder holds all the rest against that. */
  private long snappy(int from, int length) {
    long value = 0;
    for (int i = 0; i < Math.min(length, 5); i++) {
      byte next = packed[from + i];
      value |= (long) (next & 127) << 7 * i;
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }

  private long gzip(int from, int length) {
    try (InputStream in = Compression.GZIP.open(new ByteArrayInputStream(packed, from, length))) {
      return in.skip(Long.MAX_VALUE);
    } catch (IOException damaged) {
      return -1;
    }
  }

  private long zstd(int from, int length, int expected) {
    if (unpacked.length < expected) {
      unpacked = new byte[Math.max(expected, Math.min(LARGEST_PAGE, 2 * unpacked.length))];
    }
    long held = Zstd.decompressByteArray(unpacked, 0, expected, packed, from, length);
    return Zstd.isError(held) ? -1 : held;
  }
}
