package org.lathe.datasets.tales;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.lathe.datasets.CounterHash;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.generated.GeneratedCorpus;
import org.lathe.files.InputException;

/**
 * English texts of about 200 words that repeat known {@link TaleFactors} from beginning to end. A
 * few words of context do not tell the factors, so a decoder with a short window needs its latents
 * for them. Tale {@code n} of a seed is a pure function of both; the name of its document contains
 * both.
 */
public final class Tales extends GeneratedCorpus {
  /** {@code tales}. */
  public static final String NAME = "tales";

  /** The default number of tales. */
  public static final int DEFAULT_COUNT = 40_000;

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
    super(NAME, "tale", seed, count);
    this.factorKey = CounterHash.key(seed, "tale factors");
    this.sentenceKey = CounterHash.key(seed, "tale sentences");
  }

  @Override
  protected Document document(long n) {
    return tale(n).document();
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
    return factors(numberOf(documentName));
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
}
