package org.lathe.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Plain UTF-8 text: one file of any name, or all {@code .txt} files in a folder and below it.
 *
 * <p>A file is one document, except where it is long: text of more than 16,384 characters is cut at
 * blank lines into documents of 8,192 characters or a little more, so that a split by document is
 * possible. The only file of a corpus is always cut, a short one into about twenty documents, none
 * shorter than 512 characters but the last. Where no blank line comes in time, the cut is at a line
 * end, else a space. A document is named after its file, with {@code #} and the number of the piece
 * where there are several. Files that are empty or hold only white space are passed over.
 */
public final class TextFiles implements Corpus {
  private static final long LONGEST_FILE = 1L << 30;
  private static final int LONGEST_DOCUMENT = 16_384;
  private static final int PIECE = 8_192;
  private static final int SHORTEST_PIECE = 512;
  private static final int PIECES_OF_ONLY_FILE = 20;

  private final Path path;

  /**
   * @param path a text file or a folder
   */
  public TextFiles(Path path) {
    this.path = path;
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public String description() {
    return "plain text in " + path;
  }

  @Override
  public Alignment alignment() {
    return Alignment.ANYWHERE;
  }

  @Override
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    documents(
        document ->
            entries.add(
                new Entry(
                    document.name(), document.text().getBytes(StandardCharsets.UTF_8).length)));
    if (entries.isEmpty()) {
      throw new DataException(path + " is empty: give a file with text in it");
    }
    return entries;
  }

  @Override
  public void read(Collection<Entry> wanted, Consumer<Document> sink) {
    Set<String> names = new HashSet<>();
    wanted.forEach(entry -> names.add(entry.name()));
    documents(
        document -> {
          if (names.contains(document.name())) {
            sink.accept(document);
          }
        });
  }

  private void documents(Consumer<Document> sink) {
    List<Path> files = files();
    for (Path file : files) {
      String text = text(file);
      if (text.isBlank()) {
        continue;
      }
      List<String> pieces = documents(text, files.size() == 1);
      for (int i = 0; i < pieces.size(); i++) {
        String name = pieces.size() == 1 ? nameOf(file) : nameOf(file) + "#" + i;
        sink.accept(new Document(name, pieces.get(i)));
      }
    }
  }

  private static List<String> documents(String text, boolean only) {
    if (only) {
      int target = Math.clamp(text.length() / PIECES_OF_ONLY_FILE, SHORTEST_PIECE, PIECE);
      return PlainText.pieces(text, target);
    }
    return text.length() > LONGEST_DOCUMENT ? PlainText.pieces(text, PIECE) : List.of(text);
  }

  /** In the order of their names, which is the same on every file system. */
  private List<Path> files() {
    if (!Files.exists(path)) {
      throw new DataException(path + " does not exist: give a text file or a folder of .txt files");
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> files =
          all.filter(TextFiles::isText).sorted(Comparator.comparing(this::nameOf)).toList();
      if (files.isEmpty()) {
        throw new DataException(
            path + " holds no .txt file: give a folder with text files, or name one file");
      }
      return files;
    } catch (IOException e) {
      throw unreadable(path, e);
    } catch (UncheckedIOException e) {
      throw unreadable(path, e.getCause());
    }
  }

  private static boolean isText(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".txt")
        && Files.isRegularFile(file);
  }

  private static String text(Path file) {
    try {
      long size = Files.size(file);
      if (size > LONGEST_FILE) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has %,d bytes, more than the %,d that a plain text file may have: split it into"
                    + " parts",
                file,
                size,
                LONGEST_FILE));
      }
      return PlainText.decode(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private String nameOf(Path file) {
    Path shown = file.equals(path) ? file.getFileName() : path.relativize(file);
    return shown.toString().replace('\\', '/');
  }

  private static DataException unreadable(Path file, IOException e) {
    return new DataException(
        "%s cannot be read (%s): check its permissions"
            .formatted(file, e.getClass().getSimpleName()),
        e);
  }
}
