package org.lathe.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a file whole or not at all: to a temporary name beside it, synced, then renamed. A reader
 * never sees half a file, whatever stops the writer.
 */
public final class DurableFile {
  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it to {@code out}; closing is not asked for. */
    void writeTo(OutputStream out) throws IOException;
  }

  private DurableFile() {}

  /**
   * Checks that {@code file} can be written, before the work that produces its content. Changes
   * nothing.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public static void requireWritable(Path file) {
    try {
      requireNoOther(file);
      Path folder = file.toAbsolutePath().getParent();
      if (!Files.isDirectory(folder)) {
        throw new NotDirectoryException(folder.toString());
      }
      Files.delete(Files.createTempFile(folder, ".writable", null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks that files can be written in a folder, which need not exist yet. Changes nothing.
   *
   * @throws UncheckedIOException if none can
   */
  public static void requireWritableFolder(Path folder) {
    List<Path> made = new ArrayList<>();
    try {
      Path missing = folder.toAbsolutePath().normalize();
      while (missing != null && !Files.exists(missing)) {
        made.add(missing);
        missing = missing.getParent();
      }
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".writable", null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      DurableFolder.removeEmpty(made);
    }
  }

  /**
   * Returns whether a file is what a writer that was killed left: it is no content of its folder,
   * and the next that writes the same file removes it.
   */
  public static boolean isTemporary(Path file) {
    return TemporaryFile.NAME.matcher(file.getFileName().toString()).matches();
  }

  /** Refuses devices, since the rename would replace a device by a file. */
  private static void requireNoOther(Path file) throws FileSystemException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, "exists and is not a regular file");
    }
  }

  /**
   * Writes {@code file} and replaces an existing file. Two that write it at once each have a
   * temporary file of their own, and the last one's content stays.
   *
   * @throws UncheckedIOException if it cannot be written; nothing is left behind
   */
  public static void write(Path file, Content content) {
    try {
      requireNoOther(file);
      try (TemporaryFile temporary = TemporaryFile.beside(file)) {
        OutputStream out = new BufferedOutputStream(temporary.out(), 1 << 16);
        content.writeTo(out);
        out.flush();
        temporary.become(file);
      }
      syncFolder(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Syncs a folder, so that a rename in it is durable; does nothing on systems where folders cannot
   * be opened.
   */
  public static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException ignored) {
      // Windows does not open folders; there the rename is as durable as the system makes it.
    }
  }
}
