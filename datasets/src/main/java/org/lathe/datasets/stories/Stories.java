package org.lathe.datasets.stories;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.lathe.datasets.CounterHash;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.files.InputException;

/**
 * Short English stories told from known {@link Factors}, so that the content of the latents of a
 * model can be compared with the truth. Story {@code n} of a seed is a pure function of both; the
 * name of its document contains both.
 */
public final class Stories implements Corpus {
  /** {@code stories}. */
  public static final String NAME = "stories";

  /** The default number of stories. */
  public static final int DEFAULT_COUNT = 40_000;

  private final long seed;
  private final int count;
  private final long factorKey;
  private final long wordKey;

  /** The default number of stories of a seed. */
  public Stories(long seed) {
    this(seed, DEFAULT_COUNT);
  }

  /**
   * Lists stories; each is generated when it is read.
   *
   * @param count how many stories the corpus lists, at least 1
   */
  public Stories(long seed, int count) {
    if (count < 1) {
      throw new InputException(count + " stories are too few: use 1 or more");
    }
    this.seed = seed;
    this.count = count;
    this.factorKey = CounterHash.key(seed, "story factors");
    this.wordKey = CounterHash.key(seed, "story words");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return String.format(Locale.ROOT, "%,d generated stories of seed %d", count, seed);
  }

  @Override
  public Alignment alignment() {
    return Alignment.DOCUMENT;
  }

  /** Returns story {@code n}, for any number from 0, even beyond those that the corpus lists. */
  public Story story(long n) {
    Factors factors = factors(n);
    String text =
        new StoryTeller(CounterHash.word(wordKey, n), StoryBook.standard(), factors).tell();
    return new Story(new Document(nameOf(n), text), factors);
  }

  /**
   * Returns the factors of a document of this corpus.
   *
   * @throws InputException if the name is not that of one of this seed's stories
   */
  public Factors factors(String documentName) {
    String prefix = nameOf("");
    if (!documentName.matches("stories/-?\\d+/\\d{1,18}") || !documentName.startsWith(prefix)) {
      throw new InputException(
          "document '%s' is not a story of seed %d: its factors are unknown"
              .formatted(documentName, seed));
    }
    return factors(Long.parseLong(documentName.substring(prefix.length())));
  }

  @Override
  public List<Entry> entries() {
    return LongStream.range(0, count)
        .mapToObj(this::story)
        .map(Story::document)
        .map(story -> new Entry(story.name(), bytes(story.text())))
        .toList();
  }

  @Override
  public void read(Collection<Entry> wanted, Consumer<Document> sink) {
    Set<String> names = new HashSet<>();
    wanted.forEach(entry -> names.add(entry.name()));
    LongStream.range(0, count)
        .filter(n -> names.contains(nameOf(n)))
        .mapToObj(this::story)
        .map(Story::document)
        .forEach(sink);
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public String identity() {
    return "%d stories of seed %d".formatted(count, seed);
  }

  @Override
  public DocumentStream open() {
    return new DocumentStream() {
      private long told;

      @Override
      public Document next() {
        return told < count ? story(told++).document() : null;
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

  private Factors factors(long n) {
    long key = CounterHash.word(factorKey, n);
    return new Factors(
        pick(Factor.HERO, key),
        pick(Factor.PLACE, key),
        pick(Factor.GOAL, key),
        pick(Factor.MOOD, key),
        pick(Factor.OUTCOME, key));
  }

  private static FactorValue pick(Factor factor, long key) {
    List<FactorValue> choices = factor.choices();
    return choices.get((int) CounterHash.below(key, factor.ordinal(), choices.size()));
  }

  private String nameOf(long n) {
    return nameOf(Long.toString(n));
  }

  private String nameOf(String number) {
    return NAME + "/" + seed + "/" + number;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
