package org.lathe.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * Writes a folder whole or not at all: under a temporary name beside it, then renamed. Its files
 * must be synced, as {@link DurableFile} does.
 */
public final class DurableFolder {
  /** Writes the files. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of them into {@code folder}, which is there and empty. */
    void writeTo(Path folder) throws IOException;
  }

  private DurableFolder() {}

  /**
   * Checks that nothing is lost where {@code folder} is written: it is not there, or empty.
   *
   * @throws InputException if something is there
   */
  public static void requireNew(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    boolean empty = false;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> inside = Files.list(folder)) {
        empty = inside.findAny().isEmpty();
      } catch (IOException e) {
        throw Unwritable.at(folder, e);
      }
    }
    if (!empty) {
      throw new InputException(
          "%s is there already and is not an empty folder: choose another {out}".formatted(folder));
    }
  }

  /**
   * Writes {@code folder}, which replaces one of that name, and the folders above it where they are
   * missing.
   *
   * @throws UncheckedIOException if it cannot be written; what was there before stays
   */
  public static void write(Path folder, Content content) {
    Path whole = folder.toAbsolutePath().normalize();
    Path temporary = whole.resolveSibling("." + whole.getFileName() + ".tmp");
    try {
      Files.createDirectories(whole.getParent());
      FileTree.delete(temporary);
      Files.createDirectory(temporary);
      content.writeTo(temporary);
      FileTree.delete(whole);
      Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE);
      DurableFile.syncFolder(whole.getParent());
    } catch (IOException e) {
      deleteQuietly(temporary, e);
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      deleteQuietly(temporary, e);
      throw e;
    }
  }

  private static void deleteQuietly(Path folder, Exception cause) {
    try {
      FileTree.delete(folder);
    } catch (IOException suppressed) {
      cause.addSuppressed(suppressed);
    }
  }
}
