package org.lathe.evaluation.suite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lathe.models.Likelihood;
import org.lathe.models.SequenceScore;

/** Measures blocks with a likelihood. */
final class LikelihoodMeter implements BlockMeter<LikelihoodBlock, LikelihoodTally> {
  private final Likelihood likelihood;

  LikelihoodMeter(Likelihood likelihood) {
    this.likelihood = likelihood;
  }

  @Override
  public long passes() {
    return likelihood.passes();
  }

  @Override
  public List<LikelihoodBlock> measure(
      List<int[]> blocks, int[] numbers, int occasion, LikelihoodTally tally, Runnable passed) {
    List<SequenceScore> scores = likelihood.score(blocks, numbers, occasion, passed);
    tally.add(blocks.size(), likelihood);
    return scores.stream().map(this::block).toList();
  }

  /** The order of the names is part of a line's bytes; a score's map need not have one. */
  private LikelihoodBlock block(SequenceScore score) {
    Map<String, Double> figures = new LinkedHashMap<>();
    likelihood.figures().keySet().forEach(name -> figures.put(name, score.nats().get(name)));
    return new LikelihoodBlock(
        figures, new TreeMap<>(score.secondHalf()), new TreeMap<>(score.drawVariance()));
  }

  @Override
  public void close() {
    likelihood.close();
  }
}
