package org.lathe.evaluation.suite;

import java.io.Serializable;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.lathe.models.Figure;

/**
 * The mean over blocks of the difference of two estimates.
 *
 * @param natsPerToken mean
 * @param standardError of that mean, from its spread over blocks; NaN for a single one
 */
public record Difference(double natsPerToken, double standardError) implements Serializable {

  /**
   * Returns the mean difference over blocks.
   *
   * @param tokens of a block that the figures are of
   * @param of nats of a block
   * @param minus nats of the same block, which are subtracted
   */
  public static <F> Difference of(
      List<BlockResult<F>> blocks, int tokens, ToDoubleFunction<F> of, ToDoubleFunction<F> minus) {
    Figure figure =
        Figure.of(
            blocks.stream()
                .map(BlockResult::measured)
                .mapToDouble(f -> of.applyAsDouble(f) - minus.applyAsDouble(f))
                .toArray(),
            tokens);
    return new Difference(figure.natsPerToken(), figure.standardError());
  }
}
