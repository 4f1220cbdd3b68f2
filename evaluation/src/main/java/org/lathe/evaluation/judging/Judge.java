package org.lathe.evaluation.judging;

import java.util.List;
import org.lathe.models.PassListener;
import org.lathe.training.ranks.SharedWork;

/** A model that scores texts, for generative perplexity. */
public interface Judge {
  /** Returns the name of the judge, for people. */
  String name();

  /**
   * Returns whether the likelihood is exact. If it is not, the result is an upper bound of the
   * judge's perplexity, and is named so.
   */
  boolean exact();

  /**
   * Judges each text by itself.
   *
   * @param texts in Unicode; the judge has its own tokenizer
   * @param progress told how many texts are judged
   */
  default Verdict judge(List<String> texts, PassListener progress) {
    return judge(texts, progress, SharedWork.ALONE);
  }

  /**
   * Judges each text by itself, on all ranks; each of them gets the verdict.
   *
   * @param texts in Unicode, the same on each rank; the judge has its own tokenizer
   * @param progress told on rank 0 how many of its texts are judged
   */
  Verdict judge(List<String> texts, PassListener progress, SharedWork work);

  /**
   * The score of texts.
   *
   * @param nll negative log likelihood of all texts together, nats
   * @param tokens the judge's own, over which the perplexity is
   * @param estimate what {@code nll} is, for people, such as {@code finite form, 4 samples}
   */
  record Verdict(double nll, long tokens, String estimate) {
    /** Returns {@code exp(nll / tokens)}; NaN where there is no token. */
    public double perplexity() {
      return Math.exp(nll / tokens);
    }
  }
}
