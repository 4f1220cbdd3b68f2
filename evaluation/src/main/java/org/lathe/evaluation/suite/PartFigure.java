package org.lathe.evaluation.suite;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.lathe.models.Figure;

/**
 * A figure over a part of the tokens of each block.
 *
 * @param natsPerToken mean
 * @param standardError of that mean, from its spread over blocks; NaN for a single one
 * @param perplexity of a token
 */
public record PartFigure(double natsPerToken, double standardError, double perplexity) {

  static PartFigure of(List<BlockResult> blocks, int tokens, ToDoubleFunction<BlockResult> nats) {
    Figure figure = Figure.of(blocks.stream().mapToDouble(nats).toArray(), tokens);
    return new PartFigure(figure.natsPerToken(), figure.standardError(), figure.perplexity());
  }
}
