package org.lathe.evaluation.suite;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.lathe.datasets.evaluation.Block;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.models.ltm.measurement.FitPoint;
import org.lathe.models.ltm.measurement.LatentFigures;
import org.lathe.models.ltm.measurement.PredictiveDraws;
import org.lathe.models.ltm.measurement.SequenceFigures;
import org.lathe.models.ltm.measurement.SettledFit;

/**
 * A line of {@code sequences.jsonl}: what was measured of one block, in nats.
 *
 * @param set id of the text
 * @param block number of the block
 * @param tokens of it
 * @param words its share of the text's words and marks
 * @param bytes its share of the text's bytes
 * @param begins the first characters of its text
 * @param nelbo NELBO before each step of the longest fit, at that step's noise
 * @param points figures at each T_fast
 * @param priorSecondHalfNll the second half under draws of the prior; null where not asked for
 * @param latents of the longest fit
 * @param adaptive the fit that was stopped when it had settled; null where not asked for
 */
public record BlockResult(
    String set,
    int block,
    int tokens,
    double words,
    double bytes,
    String begins,
    double[] nelbo,
    List<FitPoint> points,
    @JsonInclude(JsonInclude.Include.NON_NULL) PredictiveDraws priorSecondHalfNll,
    LatentFigures latents,
    @JsonInclude(JsonInclude.Include.NON_NULL) SettledFit adaptive) {
  private static final int SHOWN = 80;

  static BlockResult of(
      String set, int number, Block block, Tokenizer tokenizer, SequenceFigures figures) {
    String text = tokenizer.display(block.ids());
    int end = text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
    return new BlockResult(
        set,
        number,
        block.ids().length,
        block.words(),
        block.bytes(),
        text.substring(0, end),
        figures.nelbo(),
        figures.points(),
        figures.priorSecondHalf(),
        figures.latents(),
        figures.settled());
  }
}
