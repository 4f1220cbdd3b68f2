package org.lathe.evaluation.suite;

import java.util.Map;
import org.lathe.models.FigureKind;

/**
 * A block that a likelihood has scored.
 *
 * @param figures its estimates
 * @param named labels and kinds of the estimates of the whole block, by name, the one to judge the
 *     model by first
 * @param secondHalfKinds kinds of those of the second half, by name, where they are known
 */
record ScoredBlock(
    LikelihoodBlock figures,
    Map<String, LikelihoodTally.Named> named,
    Map<String, FigureKind> secondHalfKinds)
    implements MeasuredBlock<LikelihoodBlock, LikelihoodTally> {
  @Override
  public void addTo(LikelihoodTally tally) {
    tally.add(named, secondHalfKinds);
  }
}
