package org.lathe.evaluation.suite;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.models.FigureKind;

/**
 * The estimates of a likelihood for one text.
 *
 * @param figures of whole blocks, by name, the one to judge the model by first
 * @param secondHalf of second halves given the first ones, by name; empty where not measured
 */
public record LikelihoodSummary(
    Map<String, Whole> figures,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Half> secondHalf)
    implements SetFigures {
  /**
   * An estimate for whole blocks.
   *
   * @param label for people
   * @param kind its relation to the negative log likelihood
   */
  public record Whole(String label, FigureKind kind, @JsonUnwrapped SuiteFigure figure)
      implements Serializable {}

  /**
   * An estimate for second halves.
   *
   * @param kind null where it is not known: what bounds the whole need not bound a part given the
   *     other
   */
  public record Half(
      @JsonInclude(JsonInclude.Include.NON_NULL) FigureKind kind, @JsonUnwrapped PartFigure figure)
      implements Serializable {}

  static LikelihoodSummary of(
      List<BlockResult<LikelihoodBlock>> blocks, LikelihoodTally tally, int half) {
    Map<String, Whole> figures = new LinkedHashMap<>();
    tally
        .figures()
        .forEach(
            (name, named) ->
                figures.put(
                    name,
                    new Whole(
                        named.label(),
                        named.kind(),
                        SuiteFigure.of(
                            blocks,
                            block -> block.figures().get(name),
                            errorOfDraws(blocks, name)))));
    Map<String, Half> halves = new LinkedHashMap<>();
    for (String name : blocks.getFirst().measured().secondHalf().keySet()) {
      halves.put(
          name,
          new Half(
              tally.secondHalfKind(name),
              PartFigure.of(blocks, half, block -> block.secondHalf().get(name))));
    }
    return new LikelihoodSummary(figures, halves);
  }

  /**
   * Returns the part of a figure's standard error that comes from random draws, in nats per token;
   * null where it is not known.
   */
  private static Double errorOfDraws(List<BlockResult<LikelihoodBlock>> blocks, String figure) {
    double variances = 0;
    long tokens = 0;
    for (BlockResult<LikelihoodBlock> block : blocks) {
      Double variance = block.measured().drawVariance().get(figure);
      if (variance == null) {
        return null;
      }
      variances += variance;
      tokens += block.tokens();
    }
    return Math.sqrt(variances) / tokens;
  }
}
