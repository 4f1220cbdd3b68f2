package org.lathe.datasets.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.files.InputException;

/**
 * Plain UTF-8 text: one file of any name, or all {@code .txt} files in a folder and below it;
 * hidden ones are passed over, links are followed.
 *
 * <p>A file is one document, unless it is long: text of more than 16,384 characters is cut at blank
 * lines into documents of 8,192 characters or a little more, so that a split by document is
 * possible. If a corpus has only one file, that file is always cut: a short one into about twenty
 * documents of at least 512 characters (only the last may be shorter). If no blank line comes in
 * time, the cut is at a line end, else at a space. The name of a document is its file, with {@code
 * #} and the number of the piece if there are several. Files that are empty or contain only white
 * space are skipped.
 */
public final class TextFiles implements Corpus {
  private static final long LONGEST_FILE = 1L << 30;

  private final Path path;

  /**
   * Reads a file or the text files of a folder.
   *
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
      throw new InputException(path + " is empty: give a file with text in it");
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

  @Override
  public long bytes() {
    return files().stream().mapToLong(TextFiles::size).sum();
  }

  @Override
  public String identity() {
    return files().stream()
        .map(
            file ->
                String.format(Locale.ROOT, "%s %d %s", nameOf(file), size(file), modified(file)))
        .collect(Collectors.joining("\n"));
  }

  @Override
  public DocumentStream open() {
    return new Opened(files());
  }

  /** Reads the documents of one file after the other. */
  private final class Opened implements DocumentStream {
    private final Iterator<Path> left;
    private final boolean only;
    private Iterator<Document> documents = Collections.emptyIterator();
    private long consumed;

    Opened(List<Path> files) {
      left = files.iterator();
      only = files.size() == 1;
    }

    @Override
    public Document next() {
      while (!documents.hasNext() && left.hasNext()) {
        Path file = left.next();
        consumed += size(file);
        documents = documentsOf(file, only).iterator();
      }
      return documents.hasNext() ? documents.next() : null;
    }

    @Override
    public long consumed() {
      return consumed;
    }

    @Override
    public void close() {
      // Each file was read completely.
    }
  }

  private void documents(Consumer<Document> sink) {
    try (DocumentStream opened = open()) {
      for (Document next = opened.next(); next != null; next = opened.next()) {
        sink.accept(next);
      }
    }
  }

  private List<Document> documentsOf(Path file, boolean only) {
    String text = text(file);
    List<Document> documents = new ArrayList<>();
    if (!text.isBlank()) {
      List<String> pieces = PlainText.documents(text, only);
      for (int i = 0; i < pieces.size(); i++) {
        String name = pieces.size() == 1 ? nameOf(file) : nameOf(file) + "#" + i;
        documents.add(new Document(name, pieces.get(i)));
      }
    }
    return documents;
  }

  /** Returns the files in the order of their names, which is the same on every file system. */
  private List<Path> files() {
    if (!Files.exists(path)) {
      throw new InputException(
          path + " does not exist: give a text file or a folder of .txt files");
    }
    if (!Files.isDirectory(path)) {
      FileSearch.requireFile(path);
      return List.of(path);
    }
    try {
      List<Path> files = FileSearch.visible(path).stream().filter(TextFiles::isText).toList();
      if (files.isEmpty()) {
        throw new InputException(
            path + " contains no .txt file: give a folder with text files, or name one file");
      }
      return files;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static boolean isText(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".txt");
  }

  private static String text(Path file) {
    try {
      long size = size(file);
      if (size > LONGEST_FILE) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "%s has %,d bytes, more than the %,d that are read at once: prepare token shards of"
                    + " it first",
                file,
                size,
                LONGEST_FILE));
      }
      // Files of the system that say they are empty can be read for ever.
      return size == 0 ? "" : PlainText.decode(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private String nameOf(Path file) {
    Path shown = file.equals(path) ? file.getFileName() : path.relativize(file);
    return shown.toString().replace('\\', '/');
  }

  private static InputException unreadable(Path file, IOException e) {
    return new InputException(
        "%s cannot be read (%s): check its permissions"
            .formatted(file, e.getClass().getSimpleName()),
        e);
  }
}
