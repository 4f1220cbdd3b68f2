package org.lathe.datasets.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
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
        requireFile(path);
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
   * Returns whether a name stands for a folder in which every file of a known format is {@code
   * .txt}, for a file that is neither compressed nor of another known format, or for nothing.
   */
  static boolean isPlainText(String what) {
    Path path = pathOf(what);
    if (path == null || !Files.exists(path)) {
      return !isPattern(what);
    }
    if (!Files.isDirectory(path)) {
      requireFile(path);
      String name = path.getFileName().toString();
      return Compression.of(name) == Compression.NONE
          && !name.toLowerCase(Locale.ROOT).endsWith(ZIP)
          && Format.of(name).orElse(Format.TEXT) == Format.TEXT;
    }
    try {
      return visible(path).stream()
          .map(file -> file.getFileName().toString().toLowerCase(Locale.ROOT))
          .filter(FileSearch::known)
          .allMatch(name -> name.endsWith(".txt"));
    } catch (IOException e) {
      throw unreadable(what, e);
    }
  }

  private static boolean known(String name) {
    return name.endsWith(ZIP) || Format.of(Compression.of(name).strip(name)).isPresent();
  }

  /**
   * Refuses what is no file: text is read more than once, and a pipe gives it once, a device for
   * ever.
   */
  static void requireFile(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new InputException(
          path + " is no file but a pipe or a device, and text is read twice: save it to a file");
    }
  }

  /**
   * Returns the files in a folder and below it, by their names, without hidden ones. Links are
   * followed, to folders too.
   *
   * @throws InputException if a link leads to nothing, or into a folder around it
   */
  static List<Path> visible(Path folder) throws IOException {
    try (Stream<Path> walked = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return walked
          .filter(file -> !hidden(folder.relativize(file)) && !Files.isDirectory(file))
          .peek(FileSearch::requireTarget)
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(file -> slashed(folder.relativize(file))))
          .toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException circle) {
        throw new InputException(
            "%s is a link to a folder around it: remove the link, or name other files"
                .formatted(circle.getFile()),
            e);
      }
      throw e.getCause();
    }
  }

  private static void requireTarget(Path file) {
    if (!Files.exists(file)) {
      throw new InputException(
          file + " is a link to nothing: mend it, remove it, or name the files to read");
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
    PathMatcher matcher = matcher(rest, pattern);
    if (!Files.isDirectory(base)) {
      throw new InputException("%s is not a folder: check the path".formatted(base));
    }
    return all(base, base, matcher::matches, NO_MATCH + pattern);
  }

  private static PathMatcher matcher(String glob, String pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new InputException(
          "'%s' is no file that exists, and no pattern of files (%s): check the path"
              .formatted(pattern, e.getDescription()),
          e);
    }
  }

  private interface Wanted {
    boolean test(Path relative);
  }

  private List<SourceFile> all(Path root, Path base, Wanted wanted, String none)
      throws IOException {
    List<Path> paths =
        visible(root).stream().filter(file -> wanted.test(base.relativize(file))).toList();
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

  /** Names of entries are separated by slashes on every system, and may be none of this one. */
  private static boolean hiddenEntry(String name) {
    return name.startsWith(".") || name.contains("/.");
  }

  private static void requireName(Path archive, String name) {
    if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
      throw new InputException(
          "%s contains a file whose name is empty or has control characters: make the archive anew"
              .formatted(archive));
    }
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
              .peek(entry -> requireName(path, entry.getName()))
              .filter(entry -> !entry.isDirectory() && !hiddenEntry(entry.getName()))
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
