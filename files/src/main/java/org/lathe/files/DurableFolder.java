package org.lathe.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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
   * Makes a folder and those above it that are missing. Each is on the disk when this returns, and
   * so a file that is written into it durably does not vanish with it.
   *
   * @throws IOException if one cannot be made
   */
  public static void create(Path folder) throws IOException {
    Path whole = folder.toAbsolutePath();
    Path above = whole.getParent();
    if (above == null || Files.isDirectory(whole)) {
      return;
    }
    create(above);
    Files.createDirectories(whole);
    DurableFile.syncFolder(above);
  }

  /**
   * Writes {@code folder}, which replaces one of that name, and the folders above it where they are
   * missing. The former folder has a hidden name for a moment, from which {@link #restore} gives it
   * its own again after a crash at that moment.
   *
   * @throws UncheckedIOException if it cannot be written; what was there before stays
   */
  public static void write(Path folder, Content content) {
    Path whole = folder.toAbsolutePath().normalize();
    Path temporary = whole.resolveSibling("." + whole.getFileName() + ".tmp");
    try {
      create(whole.getParent());
      restore(whole);
      FileTree.delete(temporary);
      Files.createDirectory(temporary);
      content.writeTo(temporary);
      DurableFile.syncFolder(temporary);
      replace(whole, temporary);
    } catch (IOException e) {
      deleteQuietly(temporary, e);
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      deleteQuietly(temporary, e);
      throw e;
    }
  }

  private static void replace(Path whole, Path temporary) throws IOException {
    Path former = former(whole);
    boolean replaces = Files.exists(whole);
    if (replaces) {
      Files.move(whole, former, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      restore(whole);
      throw e;
    }
    // Before the former one goes, or a crash might leave neither.
    DurableFile.syncFolder(whole.getParent());
    if (replaces) {
      FileTree.delete(former);
    }
  }

  private static Path former(Path whole) {
    return whole.resolveSibling("." + whole.getFileName() + ".former");
  }

  /**
   * Gives a folder back its name if a crash came while it was replaced; removes what is left of a
   * replaced one.
   *
   * @throws IOException if that cannot be done
   */
  static void restore(Path folder) throws IOException {
    Path former = former(folder.toAbsolutePath().normalize());
    if (Files.isDirectory(folder)) {
      FileTree.delete(former);
    } else if (Files.isDirectory(former)) {
      Files.move(former, folder, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Removes folders, the deepest first, up to the first that has content. */
  static void removeEmpty(List<Path> made) {
    try {
      for (Path folder : made) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException hasContent) {
      // Another process writes there.
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
