package org.lathe.datasets.source;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
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
    return String.format(
        Locale.ROOT, "%s %s %s %d %s", name, format, compression, bytes, modified());
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
    try {
      return new ArchiveInputStream(zip, found);
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  /**
   * Returns the error of the system or of a library while the file was read, as one line for the
   * user.
   */
  InputException unreadable(Exception e) {
    String said =
        e instanceof EOFException
            ? "it ends too early"
            : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    boolean packed = compression != Compression.NONE || entry.isPresent();
    boolean system = e instanceof FileSystemException;
    boolean damaged = !system && (packed || format == Format.PARQUET);
    return new InputException(
        "%s %s (%s): %s"
            .formatted(
                where(),
                damaged ? "is damaged" : "cannot be read",
                said.lines().findFirst().orElse("").strip(),
                damaged ? "fetch the file again" : "check its permissions"),
        e);
  }
}
