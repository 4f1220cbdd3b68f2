package org.lathe.evaluation.suite;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.lathe.models.Figure;

/**
 * An estimate over the blocks of a text.
 *
 * @param natsPerToken mean
 * @param standardError of that mean, from its spread over blocks; NaN for a single one
 * @param standardErrorOfDraws the part of it that comes from noise samples; null without samples
 * @param perplexity of a token
 * @param perplexityPerWord of a word or mark
 * @param bitsPerByte bits for each byte of the text
 */
public record SuiteFigure(
    double natsPerToken,
    double standardError,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double standardErrorOfDraws,
    double perplexity,
    double perplexityPerWord,
    double bitsPerByte)
    implements Serializable {

  /**
   * Returns the estimate over blocks.
   *
   * @param nats of a whole block
   */
  public static <F> SuiteFigure of(List<BlockResult<F>> blocks, ToDoubleFunction<F> nats) {
    return of(blocks, nats, null);
  }

  /**
   * Returns the estimate over blocks whose nats are estimated from noise samples.
   *
   * @param nats of a whole block
   * @param standardErrorOfDraws in nats per token; null where none are drawn
   */
  public static <F> SuiteFigure of(
      List<BlockResult<F>> blocks, ToDoubleFunction<F> nats, Double standardErrorOfDraws) {
    double[] each = blocks.stream().map(BlockResult::measured).mapToDouble(nats).toArray();
    int length = blocks.getFirst().tokens();
    Figure figure = Figure.of(each, length);
    double all = figure.natsPerToken() * length * each.length;
    double words = 0;
    double bytes = 0;
    for (BlockResult<F> block : blocks) {
      words += block.words();
      bytes += block.bytes();
    }
    return new SuiteFigure(
        figure.natsPerToken(),
        figure.standardError(),
        standardErrorOfDraws,
        figure.perplexity(),
        StrictMath.exp(all / words),
        all / bytes / StrictMath.log(2));
  }
}
