package org.lathe.datasets.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.files.InputException;

/**
 * The Java source files in a zip archive, as shipped with a JDK: real text that many machines have.
 */
public final class JdkSources implements Corpus {
  /** {@code jdk}. */
  public static final String NAME = "jdk";

  private final Path archive;

  /**
   * Opens the sources in an archive.
   *
   * @param archive a zip archive with {@code .java} files
   */
  public JdkSources(Path archive) {
    this.archive = archive;
  }

  /** Returns the sources of the JDK in a folder, or nothing if it ships none. */
  static Optional<JdkSources> ofJdk(Path home) {
    Path archive = archiveOf(home);
    return Files.isReadable(archive) ? Optional.of(new JdkSources(archive)) : Optional.empty();
  }

  /** Returns the path of the sources of the JDK in a folder. */
  static Path archiveOf(Path home) {
    return home.resolve("lib").resolve("src.zip");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Java sources of the JDK in " + archive;
  }

  @Override
  public Alignment alignment() {
    return Alignment.ANYWHERE;
  }

  @Override
  public List<Entry> entries() {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      List<Entry> entries =
          zip.stream()
              .filter(JdkSources::isSource)
              .map(entry -> new Entry(entry.getName(), entry.getSize()))
              .toList();
      if (entries.isEmpty()) {
        throw new InputException(archive + " contains no .java file: use {data} stories instead");
      }
      return entries;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public void read(Collection<Entry> wanted, Consumer<Document> sink) {
    Set<String> names = new HashSet<>();
    wanted.forEach(entry -> names.add(entry.name()));
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (names.contains(entry.getName())) {
          sink.accept(document(zip, entry));
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public long bytes() {
    return size();
  }

  @Override
  public String identity() {
    try {
      return String.format(
          Locale.ROOT,
          "%s %d %s",
          archive.getFileName(),
          size(),
          Files.getLastModifiedTime(archive));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private long size() {
    try {
      return Files.size(archive);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public DocumentStream open() {
    try {
      return new Opened(new ZipFile(archive.toFile()));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The sources in the order of the archive's directory. */
  private final class Opened implements DocumentStream {
    private final ZipFile zip;
    private final Iterator<? extends ZipEntry> left;
    private long consumed;

    Opened(ZipFile zip) {
      this.zip = zip;
      this.left = zip.stream().filter(JdkSources::isSource).iterator();
    }

    @Override
    public Document next() {
      if (!left.hasNext()) {
        return null;
      }
      ZipEntry entry = left.next();
      consumed += entry.getCompressedSize();
      return document(zip, entry);
    }

    @Override
    public long consumed() {
      return consumed;
    }

    @Override
    public void close() {
      try {
        zip.close();
      } catch (IOException e) {
        throw unreadable(e);
      }
    }
  }

  private Document document(ZipFile zip, ZipEntry entry) {
    try (InputStream in = zip.getInputStream(entry)) {
      String where = archive + "!" + entry.getName();
      return new Document(entry.getName(), PlainText.decode(bytes(in, entry), where));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads into one array of the stated size; {@code readNBytes(int)} would collect pieces and join
   * them.
   */
  private static byte[] bytes(InputStream in, ZipEntry entry) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(entry.getSize())];
    int read = in.readNBytes(bytes, 0, bytes.length);
    return read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
  }

  /**
   * Empty files contain nothing to learn from, and a file of unknown size cannot count in a budget.
   */
  private static boolean isSource(ZipEntry entry) {
    return entry.getName().endsWith(".java") && entry.getSize() > 0;
  }

  private InputException unreadable(IOException e) {
    return new InputException(
        "%s cannot be read (%s): repair the JDK, or use {data} stories"
            .formatted(archive, e.getMessage()),
        e);
  }
}
