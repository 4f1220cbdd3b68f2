package org.lathe.evaluation.suite;

import java.io.Serializable;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.lathe.models.Figure;

/**
 * An estimate over a part of the tokens of each block.
 *
 * @param natsPerToken mean
 * @param standardError of that mean, from its spread over blocks; NaN for a single one
 * @param perplexity of a token
 */
public record PartFigure(double natsPerToken, double standardError, double perplexity)
    implements Serializable {

  /**
   * Returns the estimate over blocks.
   *
   * @param tokens of the part of a block
   * @param nats of the part of a block
   */
  public static <F> PartFigure of(
      List<BlockResult<F>> blocks, int tokens, ToDoubleFunction<F> nats) {
    Figure figure =
        Figure.of(blocks.stream().map(BlockResult::measured).mapToDouble(nats).toArray(), tokens);
    return new PartFigure(figure.natsPerToken(), figure.standardError(), figure.perplexity());
  }
}
