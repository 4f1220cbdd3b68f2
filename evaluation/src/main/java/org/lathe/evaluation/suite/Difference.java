package org.lathe.evaluation.suite;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.lathe.models.Figure;

/**
 * The mean over blocks of the difference of two figures of each.
 *
 * @param natsPerToken mean
 * @param standardError of that mean, from its spread over blocks; NaN for a single one
 */
public record Difference(double natsPerToken, double standardError) {

  static Difference of(
      List<BlockResult> blocks,
      int tokens,
      ToDoubleFunction<BlockResult> of,
      ToDoubleFunction<BlockResult> minus) {
    Figure figure =
        Figure.of(
            blocks.stream()
                .mapToDouble(b -> of.applyAsDouble(b) - minus.applyAsDouble(b))
                .toArray(),
            tokens);
    return new Difference(figure.natsPerToken(), figure.standardError());
  }
}
