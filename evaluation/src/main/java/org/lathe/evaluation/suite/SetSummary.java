package org.lathe.evaluation.suite;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * The measurements of one text; {@code docs/reference/evaluation.md} describes each estimate.
 *
 * @param blocks in the whole text
 * @param measured of them
 * @param chosen which: all, evenly or first
 * @param tokens measured
 * @param secondHalfTokens of them in second halves
 * @param figures what the measurement says of it; its components are fields of the set
 */
public record SetSummary(
    String set,
    String title,
    String split,
    List<String> notes,
    int blocks,
    int measured,
    String chosen,
    long tokens,
    long secondHalfTokens,
    double words,
    double bytes,
    @JsonUnwrapped SetFigures figures)
    implements Serializable {

  static <F, T extends BlockTally> SetSummary of(
      SetPlan plan,
      SuiteOptions options,
      BlockMeasurement<F, T> measurement,
      List<BlockResult<F>> results,
      T tally) {
    int length = options.length();
    int half = measurement.secondHalf() ? length - length / 2 : 0;
    return new SetSummary(
        plan.set(),
        plan.title(),
        plan.split(),
        plan.notes(),
        plan.blocks(),
        results.size(),
        results.size() == plan.blocks() ? "all" : options.choice().name().toLowerCase(Locale.ROOT),
        (long) results.size() * length,
        (long) results.size() * half,
        results.stream().mapToDouble(BlockResult::words).sum(),
        results.stream().mapToDouble(BlockResult::bytes).sum(),
        measurement.summary(results, tally, length));
  }
}
