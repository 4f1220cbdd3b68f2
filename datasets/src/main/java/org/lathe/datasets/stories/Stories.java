package org.lathe.datasets.stories;

import java.util.List;
import org.lathe.datasets.CounterHash;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.generated.GeneratedCorpus;
import org.lathe.files.InputException;

/**
 * Short English stories told from known {@link Factors}, so that the content of the latents of a
 * model can be compared with the truth. Story {@code n} of a seed is a pure function of both; the
 * name of its document contains both.
 */
public final class Stories extends GeneratedCorpus {
  /** {@code stories}. */
  public static final String NAME = "stories";

  /** The default number of stories. */
  public static final int DEFAULT_COUNT = 40_000;

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
    super(NAME, "story", seed, count);
    this.factorKey = CounterHash.key(seed, "story factors");
    this.wordKey = CounterHash.key(seed, "story words");
  }

  @Override
  protected Document document(long n) {
    return story(n).document();
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
    return factors(numberOf(documentName));
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
}
