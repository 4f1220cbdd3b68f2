package org.lathe.datasets.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.lathe.files.InputException;

/**
 * The files that a name stands for: a file, all files of known formats in a folder and below it, a
 * pattern of files ({@code texts/**.jsonl.gz}), or the files in a zip archive; in the order of
 * their names, which is the same on every file system.
 */
final class FileSearch {
  private static final String ZIP = ".zip";
  private static final String NO_MATCH = "no file matches ";

  private final Optional<Format> format;

  /**
   * @param format of all files; empty: determined by the ending of each name
   */
  FileSearch(Optional<Format> format) {
    this.format = format;
  }

  /**
   * Returns the files.
   *
   * @throws InputException if there are none
   */
  List<SourceFile> find(String what) {
    try {
      Path path = pathOf(what);
      if (path != null && Files.isDirectory(path)) {
        return all(path, path, file -> true, path + " contains no file of a known format");
      }
      if (path != null && Files.exists(path)) {
        return named(path, path.getFileName().toString(), true);
      }
      if (isPattern(what)) {
        return matching(what);
      }
    } catch (IOException e) {
      throw unreadable(what, e);
    } catch (UncheckedIOException e) {
      throw unreadable(what, e.getCause());
    }
    throw new InputException(
        "data '%s' is none of jdk, stories and tales, and no file or folder that exists: check the path"
            .formatted(what));
  }

  /**
   * Returns whether a name stands for a folder with {@code .txt} files, for a file that is neither
   * compressed nor of another known format, or for nothing.
   */
  static boolean isPlainText(String what) {
    Path path = pathOf(what);
    if (path == null || !Files.exists(path)) {
      return !isPattern(what);
    }
    if (!Files.isDirectory(path)) {
      String name = path.getFileName().toString();
      return Compression.of(name) == Compression.NONE
          && !name.toLowerCase(Locale.ROOT).endsWith(ZIP)
          && Format.of(name).orElse(Format.TEXT) == Format.TEXT;
    }
    try (Stream<Path> all = Files.walk(path)) {
      return all.anyMatch(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".txt"));
    } catch (IOException e) {
      throw unreadable(what, e);
    } catch (UncheckedIOException e) {
      throw unreadable(what, e.getCause());
    }
  }

  private static boolean isPattern(String what) {
    return what.matches("(?s).*[*?\\[{].*");
  }

  private static Path pathOf(String what) {
    try {
      return what.isEmpty() ? null : Path.of(what);
    } catch (InvalidPathException e) {
      // A pattern may have characters that no path has, as on Windows.
      return null;
    }
  }

  private List<SourceFile> matching(String pattern) throws IOException {
    String slashed = pattern.replace('\\', '/');
    int wild = slashed.replaceFirst("[*?\\[{].*", "").lastIndexOf('/');
    Path base = Path.of(wild < 0 ? "" : wild == 0 ? "/" : slashed.substring(0, wild));
    String rest = slashed.substring(wild + 1);
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
    if (!Files.isDirectory(base)) {
      throw new InputException("%s is not a folder: check the path".formatted(base));
    }
    return all(base, base, matcher::matches, NO_MATCH + pattern);
  }

  private interface Wanted {
    boolean test(Path relative);
  }

  private List<SourceFile> all(Path root, Path base, Wanted wanted, String none)
      throws IOException {
    List<Path> paths;
    try (Stream<Path> walked = Files.walk(root)) {
      paths =
          walked
              .filter(file -> !hidden(base.relativize(file)) && Files.isRegularFile(file))
              .filter(file -> wanted.test(base.relativize(file)))
              .sorted(Comparator.comparing(file -> slashed(base.relativize(file))))
              .toList();
    }
    if (paths.isEmpty() && none.startsWith(NO_MATCH)) {
      throw new InputException(none + ": check the path");
    }
    List<SourceFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.addAll(named(path, slashed(base.relativize(path)), false));
    }
    if (files.isEmpty()) {
      throw new InputException(
          none + " (" + Format.names() + ", also .gz, .zst, .xz and .zip): name its {format}");
    }
    return files;
  }

  private static boolean hidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static String slashed(Path relative) {
    return relative.toString().replace('\\', '/');
  }

  /**
   * @param alone whether the user named the file itself; then it is read as text if its format is
   *     unknown
   */
  private List<SourceFile> named(Path path, String name, boolean alone) throws IOException {
    if (name.toLowerCase(Locale.ROOT).endsWith(ZIP)) {
      return inArchive(path, alone ? "" : name + "/");
    }
    Compression compression = Compression.of(name);
    String bare = compression.strip(name);
    Optional<Format> found =
        format
            .or(() -> Format.of(bare))
            .or(() -> alone ? Optional.of(Format.TEXT) : Optional.empty());
    if (found.isEmpty()) {
      return List.of();
    }
    SourceFile file =
        new SourceFile(path, Optional.empty(), bare, found.get(), compression, Files.size(path));
    requireSeekable(file);
    return List.of(file);
  }

  private List<SourceFile> inArchive(Path path, String prefix) throws IOException {
    List<SourceFile> files = new ArrayList<>();
    try (ZipFile zip = new ZipFile(path.toFile())) {
      List<? extends ZipEntry> entries =
          zip.stream()
              .filter(entry -> !entry.isDirectory() && !hidden(Path.of(entry.getName())))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : entries) {
        Compression compression = Compression.of(entry.getName());
        String bare = compression.strip(entry.getName());
        Optional<Format> found = format.or(() -> Format.of(bare));
        if (found.isPresent()) {
          SourceFile file =
              new SourceFile(
                  path,
                  Optional.of(entry.getName()),
                  prefix + bare,
                  found.get(),
                  compression,
                  Math.max(0, entry.getCompressedSize()));
          requireSeekable(file);
          files.add(file);
        }
      }
    } catch (IOException e) {
      throw new InputException(
          "%s is not a zip archive, or a damaged one (%s): fetch it again"
              .formatted(path, e.getMessage()),
          e);
    }
    if (files.isEmpty()) {
      throw new InputException(
          "%s contains no file of a known format (%s): name its {format}"
              .formatted(path, Format.names()));
    }
    return files;
  }

  private static void requireSeekable(SourceFile file) {
    if (file.format() == Format.PARQUET
        && (file.compression() != Compression.NONE || file.entry().isPresent())) {
      throw new InputException(
          file.where()
              + " is a compressed Parquet file, and Parquet is read from the end of the file:"
              + " decompress it first");
    }
  }

  private static InputException unreadable(String what, IOException e) {
    return new InputException(
        "%s cannot be read (%s): check its permissions"
            .formatted(what, e.getClass().getSimpleName()),
        e);
  }
}
