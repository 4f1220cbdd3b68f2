package org.lathe.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The Java source files in a zip archive, as a JDK ships its own: real text on many machines. */
public final class JdkSources implements Corpus {
  /** {@code jdk}. */
  public static final String NAME = "jdk";

  private final Path archive;

  /**
   * @param archive a zip archive with {@code .java} files
   */
  public JdkSources(Path archive) {
    this.archive = archive;
  }

  /** The sources of the JDK in a folder, or nothing where it ships none. */
  static Optional<JdkSources> ofJdk(Path home) {
    Path archive = archiveOf(home);
    return Files.isReadable(archive) ? Optional.of(new JdkSources(archive)) : Optional.empty();
  }

  /** Where the JDK in a folder keeps its sources. */
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
        throw new DataException(archive + " holds no .java file: use --data stories instead");
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
          try (InputStream in = zip.getInputStream(entry)) {
            String where = archive + "!" + entry.getName();
            String text = PlainText.decode(in.readNBytes(Math.toIntExact(entry.getSize())), where);
            sink.accept(new Document(entry.getName(), text));
          }
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Empty files hold nothing to learn from, and a size that is not stated cannot be budgeted. */
  private static boolean isSource(ZipEntry entry) {
    return entry.getName().endsWith(".java") && entry.getSize() > 0;
  }

  private DataException unreadable(IOException e) {
    return new DataException(
        "%s cannot be read (%s): mend the JDK, or use --data stories"
            .formatted(archive, e.getMessage()),
        e);
  }
}
