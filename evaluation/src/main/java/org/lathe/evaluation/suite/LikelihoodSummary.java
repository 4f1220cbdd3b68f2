package org.lathe.evaluation.suite;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
  public record Whole(String label, FigureKind kind, @JsonUnwrapped SuiteFigure figure) {}

  /**
   * An estimate for second halves.
   *
   * @param kind exact, or null: what bounds the whole need not bound a part given the other
   */
  public record Half(
      @JsonInclude(JsonInclude.Include.NON_NULL) FigureKind kind,
      @JsonUnwrapped PartFigure figure) {}

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
                        SuiteFigure.of(blocks, block -> block.figures().get(name)))));
    Map<String, Half> halves = new LinkedHashMap<>();
    for (String name : blocks.getFirst().measured().secondHalf().keySet()) {
      LikelihoodTally.Named named = tally.figures().get(name);
      boolean exact = named != null && named.kind() == FigureKind.EXACT;
      halves.put(
          name,
          new Half(
              exact ? FigureKind.EXACT : null,
              PartFigure.of(blocks, half, block -> block.secondHalf().get(name))));
    }
    return new LikelihoodSummary(figures, halves);
  }
}
