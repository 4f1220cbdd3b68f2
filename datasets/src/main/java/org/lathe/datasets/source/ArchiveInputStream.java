package org.lathe.datasets.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An entry of a zip archive, which is closed with it. At its end its length and checksum must be
 * those of the archive's directory, which the JDK does not look at.
 */
final class ArchiveInputStream extends FilterInputStream {
  private final ZipFile zip;
  private final ZipEntry entry;
  private final CheckedInputStream checked;
  private long length;

  ArchiveInputStream(ZipFile zip, ZipEntry entry) throws IOException {
    this(zip, entry, new CheckedInputStream(opened(zip, entry), new CRC32()));
  }

  private ArchiveInputStream(ZipFile zip, ZipEntry entry, CheckedInputStream checked) {
    super(checked);
    this.zip = zip;
    this.entry = entry;
    this.checked = checked;
  }

  private static InputStream opened(ZipFile zip, ZipEntry entry) throws IOException {
    InputStream in = zip.getInputStream(entry);
    if (in == null) {
      throw new IOException("the archive has no data of this entry");
    }
    return in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    int read = super.read(into, from, count);
    if (read >= 0) {
      length += read;
    } else if (length != entry.getSize() || checked.getChecksum().getValue() != entry.getCrc()) {
      throw new IOException(
          "its %d bytes do not have the length and checksum that the archive gives it"
              .formatted(length));
    }
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    // Skipped bytes would be missing in the checksum.
    byte[] skipped = new byte[(int) Math.min(count, 8192)];
    return Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public void close() throws IOException {
    try (zip) {
      super.close();
    }
  }
}
