package org.lathe.datasets.generated;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.files.InputException;

/**
 * A corpus of generated texts. Text {@code n} of a seed is a pure function of both; the name of its
 * document contains both. Each text is generated when it is read.
 */
public abstract class GeneratedCorpus implements Corpus {
  private final String name;
  private final String one;
  private final long seed;
  private final int count;

  /**
   * Lists texts.
   *
   * @param name of the corpus, the plural of {@code one}
   * @param one what a text is called
   * @param count how many texts the corpus lists, at least 1
   * @throws InputException if it lists none
   */
  protected GeneratedCorpus(String name, String one, long seed, int count) {
    if (count < 1) {
      throw new InputException(count + " " + name + " are too few: use 1 or more");
    }
    this.name = name;
    this.one = one;
    this.seed = seed;
    this.count = count;
  }

  /** Generates text {@code n}, for any number from 0, even beyond those that the corpus lists. */
  protected abstract Document document(long n);

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String description() {
    return String.format(Locale.ROOT, "%,d generated %s of seed %d", count, name, seed);
  }

  @Override
  public final Alignment alignment() {
    return Alignment.DOCUMENT;
  }

  @Override
  public final List<Entry> entries() {
    return LongStream.range(0, count)
        .mapToObj(this::document)
        .map(text -> new Entry(text.name(), bytes(text.text())))
        .toList();
  }

  @Override
  public final void read(Collection<Entry> wanted, Consumer<Document> sink) {
    Set<String> names = new HashSet<>();
    wanted.forEach(entry -> names.add(entry.name()));
    LongStream.range(0, count)
        .filter(n -> names.contains(nameOf(n)))
        .mapToObj(this::document)
        .forEach(sink);
  }

  @Override
  public final long bytes() {
    return 0;
  }

  @Override
  public final String identity() {
    return String.format(Locale.ROOT, "%d %s of seed %d", count, name, seed);
  }

  @Override
  public final DocumentStream open() {
    return new DocumentStream() {
      private long told;

      @Override
      public Document next() {
        return told < count ? document(told++) : null;
      }

      @Override
      public long consumed() {
        return 0;
      }

      @Override
      public void close() {
        // There is nothing to close.
      }
    };
  }

  /** Returns the name of the document of text {@code n}. */
  protected final String nameOf(long n) {
    return nameOf(Long.toString(n));
  }

  private String nameOf(String number) {
    return name + "/" + seed + "/" + number;
  }

  /**
   * Returns the number of the text in a document of this corpus.
   *
   * @throws InputException if the name is not that of one of this seed's texts
   */
  protected final long numberOf(String documentName) {
    String prefix = nameOf("");
    if (!documentName.matches(name + "/-?\\d+/\\d{1,18}") || !documentName.startsWith(prefix)) {
      throw new InputException(
          "document '%s' is not a %s of seed %d: its factors are unknown"
              .formatted(documentName, one, seed));
    }
    return Long.parseLong(documentName.substring(prefix.length()));
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
