package org.lathe.datasets.tales;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * English texts of about 200 words that repeat known {@link TaleFactors} from beginning to end. A
 * few words of context do not tell the factors, so a decoder with a short window needs its latents
 * for them. Tale {@code n} of a seed is a pure function of both; the name of its document contains
 * both.
 */
public final class Tales implements Corpus {
  /** {@code tales}. */
  public static final String NAME = "tales";

  /** The default number of tales. */
  public static final int DEFAULT_COUNT = 40_000;

  private final long seed;
  private final int count;
  private final long factorKey;
  private final long sentenceKey;

  /** The default number of tales of a seed. */
  public Tales(long seed) {
    this(seed, DEFAULT_COUNT);
  }

  /**
   * Lists tales; each is generated when it is read.
   *
   * @param count how many tales the corpus lists, at least 1
   */
  public Tales(long seed, int count) {
    if (count < 1) {
      throw new InputException(count + " tales are too few: use 1 or more");
    }
    this.seed = seed;
    this.count = count;
    this.factorKey = CounterHash.key(seed, "tale factors");
    this.sentenceKey = CounterHash.key(seed, "tale sentences");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return String.format(Locale.ROOT, "%,d generated tales of seed %d", count, seed);
  }

  @Override
  public Alignment alignment() {
    return Alignment.DOCUMENT;
  }

  /** Returns tale {@code n}, for any number from 0, even beyond those that the corpus lists. */
  public Tale tale(long n) {
    TaleFactors factors = factors(n);
    String text =
        new TaleTeller(CounterHash.word(sentenceKey, n), TaleBook.standard(), factors).tell();
    return new Tale(new Document(nameOf(n), text), factors);
  }

  /**
   * Returns the factors of a document of this corpus.
   *
   * @throws InputException if the name is not that of one of this seed's tales
   */
  public TaleFactors factors(String documentName) {
    String prefix = nameOf("");
    if (!documentName.matches("tales/-?\\d+/\\d{1,18}") || !documentName.startsWith(prefix)) {
      throw new InputException(
          "document '%s' is not a tale of seed %d: its factors are unknown"
              .formatted(documentName, seed));
    }
    return factors(Long.parseLong(documentName.substring(prefix.length())));
  }

  @Override
  public List<Entry> entries() {
    return LongStream.range(0, count)
        .mapToObj(this::tale)
        .map(Tale::document)
        .map(tale -> new Entry(tale.name(), bytes(tale.text())))
        .toList();
  }

  @Override
  public void read(Collection<Entry> wanted, Consumer<Document> sink) {
    Set<String> names = new HashSet<>();
    wanted.forEach(entry -> names.add(entry.name()));
    LongStream.range(0, count)
        .filter(n -> names.contains(nameOf(n)))
        .mapToObj(this::tale)
        .map(Tale::document)
        .forEach(sink);
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public String identity() {
    return "%d tales of seed %d".formatted(count, seed);
  }

  @Override
  public DocumentStream open() {
    return new DocumentStream() {
      private long told;

      @Override
      public Document next() {
        return told < count ? tale(told++).document() : null;
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

  private TaleFactors factors(long n) {
    long key = CounterHash.word(factorKey, n);
    Map<TaleFactor, TaleValue> values = new EnumMap<>(TaleFactor.class);
    for (TaleFactor factor : TaleFactor.values()) {
      List<TaleValue> choices = factor.choices();
      int drawn = (int) CounterHash.below(key, factor.ordinal(), choices.size());
      values.put(factor, choices.get(drawn));
    }
    return new TaleFactors(values);
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
