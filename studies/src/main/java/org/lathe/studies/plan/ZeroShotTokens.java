package org.lathe.studies.plan;

import java.util.Map;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.studies.format.Measures;

/** About how many tokens evaluation sets have, before they are read. */
final class ZeroShotTokens {
  /** Ids of GPT-2 in a document, from the counts of {@code docs/reference/evaluation-sets.md}. */
  private static final Map<EvaluationSet, Double> IDS =
      Map.of(
          EvaluationSet.PTB, 24.3,
          EvaluationSet.WIKITEXT2, 65.4,
          EvaluationSet.WIKITEXT103, 63.6,
          EvaluationSet.LM1B, 29.0,
          EvaluationSet.LAMBADA, 83.2,
          EvaluationSet.AG_NEWS, 52.6,
          EvaluationSet.PUBMED, 4440.0,
          EvaluationSet.ARXIV, 10879.0);

  private ZeroShotTokens() {}

  /**
   * Returns the tokens that are measured.
   *
   * @param length tokens of a block
   */
  static double of(Measures.ZeroShot what, int length) {
    double tokens = 0;
    for (String name : what.sets()) {
      EvaluationSet set = EvaluationSet.named(name);
      double all = set.documentsInAll() * IDS.get(set);
      tokens += what.blocks() == 0 ? all : Math.min(all, (double) what.blocks() * length);
    }
    return tokens;
  }
}
