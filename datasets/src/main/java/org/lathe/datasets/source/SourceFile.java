package org.lathe.datasets.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.lathe.files.InputException;

/**
 * A file with documents, on disk or in a zip archive.
 *
 * @param path on disk, of the file or of the archive
 * @param entry in the archive
 * @param name the prefix of the names of its documents; it does not depend on the folder or the
 *     compression
 * @param format the format of its documents
 * @param compression of its bytes
 * @param bytes the size on disk
 */
record SourceFile(
    Path path,
    Optional<String> entry,
    String name,
    Format format,
    Compression compression,
    long bytes) {
  private static final int BUFFER = 1 << 16;

  /** Returns the name of the file in errors. */
  String where() {
    return entry.map(inside -> path + "!" + inside).orElse(path.toString());
  }

  String identity() {
    return "%s %s %s %d %s".formatted(name, format, compression, bytes, modified());
  }

  private FileTime modified() {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Returns the uncompressed bytes of the file; {@code counted} receives the number of bytes read
   * from disk.
   */
  InputStream open(CountingInputStream.Count counted) throws IOException {
    InputStream raw = entry.isPresent() ? inArchive(entry.get()) : Files.newInputStream(path);
    try {
      InputStream in = new BufferedInputStream(new CountingInputStream(raw, counted), BUFFER);
      return compression.open(in);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private InputStream inArchive(String inside) throws IOException {
    ZipFile zip = new ZipFile(path.toFile());
    ZipEntry found = zip.getEntry(inside);
    if (found == null) {
      zip.close();
      throw new InputException(where() + " is missing: the archive changed while it was read");
    }
    return new ArchiveInputStream(zip, zip.getInputStream(found));
  }

  /**
   * Returns the error of the system or of a library while the file was read, as one line for the
   * user.
   */
  InputException unreadable(Exception e) {
    String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    boolean packed = compression != Compression.NONE || entry.isPresent();
    String what =
        packed || format == Format.PARQUET ? "is damaged or cannot be read" : "cannot be read";
    return new InputException(
        "%s %s (%s): check its permissions, or fetch the file again"
            .formatted(where(), what, said.lines().findFirst().orElse("").strip()),
        e);
  }
}
