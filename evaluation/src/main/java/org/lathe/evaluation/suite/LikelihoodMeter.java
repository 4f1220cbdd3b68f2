package org.lathe.evaluation.suite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lathe.models.FigureKind;
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
  public List<ScoredBlock> measure(
      List<int[]> blocks, int[] numbers, int occasion, Runnable passed) {
    Map<String, LikelihoodTally.Named> named = new LinkedHashMap<>();
    likelihood
        .figures()
        .forEach(
            (name, kind) ->
                named.put(name, new LikelihoodTally.Named(likelihood.label(name), kind)));
    Map<String, FigureKind> secondHalfKinds = new LinkedHashMap<>(likelihood.secondHalfKinds());
    return likelihood.score(blocks, numbers, occasion, passed).stream()
        .map(score -> new ScoredBlock(block(score), named, secondHalfKinds))
        .toList();
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
