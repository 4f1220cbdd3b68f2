package org.lathe.evaluation.latent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.lathe.evaluation.suite.BlockResult;
import org.lathe.evaluation.suite.Difference;
import org.lathe.evaluation.suite.PartFigure;
import org.lathe.evaluation.suite.SetFigures;
import org.lathe.evaluation.suite.SuiteFigure;
import org.lathe.models.ltm.measurement.ActiveDimensions;
import org.lathe.models.ltm.measurement.Draws;
import org.lathe.models.ltm.measurement.FitPoint;
import org.lathe.models.ltm.measurement.MeasurementOptions;
import org.lathe.models.ltm.measurement.PredictiveDraws;

/**
 * The measurements of one text with a latent thought model.
 *
 * @param points estimates at each T_fast, ascending
 * @param priorSecondHalf null where second halves were not predicted
 * @param nelbo mean NELBO before each step of the longest fit, nats per token
 * @param active dimensions of the posterior means
 * @param adaptive null where no fit was stopped
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LatentSummary(
    List<Point> points,
    Prediction priorSecondHalf,
    double[] nelbo,
    Active active,
    Adaptive adaptive)
    implements SetFigures {

  /**
   * The estimates at one T_fast.
   *
   * @param tightening by how much the importance-weighted bound is below the fresh-noise bound
   * @param kl mean of a block, nats
   * @param klByLayer the share of each layer
   * @param secondHalf null where second halves were not predicted
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Point(
      int fastSteps,
      SuiteFigure fitted,
      SuiteFigure fresh,
      SuiteFigure importanceWeighted,
      Difference tightening,
      double kl,
      double[] klByLayer,
      Prediction secondHalf,
      List<ByDraws> byDraws)
      implements Serializable {}

  /**
   * Prediction of second halves.
   *
   * @param gain by how much the log of the mean is below that of the prior; null for the prior
   *     itself
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Prediction(PartFigure meanOfLogs, PartFigure logOfMean, Difference gain)
      implements Serializable {}

  /**
   * The estimates from the first importance samples only, in nats per token.
   *
   * @param secondHalf log of mean, a token of the second halves; null where not predicted
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ByDraws(
      int draws,
      double fresh,
      @JsonInclude double standardErrorOfDraws,
      double importanceWeighted,
      Double secondHalf)
      implements Serializable {}

  /** The active dimensions of the posterior means of the longest fit. */
  public record Active(double threshold, int dimensions, int count, int[] byLayer)
      implements Serializable {}

  /**
   * Fits that stop at convergence, compared with fits that take all steps.
   *
   * @param tolerance of convergence, nats per token
   * @param mostSteps T_fast
   * @param meanSteps that were taken
   * @param stepsSaved share of T_fast that was not
   * @param cost by how much the fresh-noise bound is above that of all steps
   */
  public record Adaptive(
      double tolerance,
      int mostSteps,
      double meanSteps,
      double stepsSaved,
      SuiteFigure fresh,
      SuiteFigure importanceWeighted,
      Difference cost)
      implements Serializable {}

  static LatentSummary of(
      MeasurementOptions options,
      int length,
      int half,
      List<BlockResult<LatentBlock>> results,
      ActiveDimensions active) {
    int[] byLayer = active.activeByLayer();
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < options.fastSteps().size(); i++) {
      points.add(point(i, results, half));
    }
    return new LatentSummary(
        points,
        half == 0 ? null : prediction(results, half, LatentBlock::priorSecondHalfNll, null),
        IntStream.range(0, options.most())
            .mapToDouble(s -> mean(results, block -> block.nelbo()[s]) / length)
            .toArray(),
        new Active(
            ActiveDimensions.THRESHOLD, active.dimensions(), IntStream.of(byLayer).sum(), byLayer),
        options
            .convergence()
            .map(convergence -> adaptive(convergence.tolerance(), options.most(), results))
            .orElse(null));
  }

  private static Point point(int i, List<BlockResult<LatentBlock>> results, int half) {
    Function<LatentBlock, FitPoint> at = block -> block.points().get(i);
    int length = results.getFirst().tokens();
    int draws = at.apply(first(results)).draws().count();
    List<ByDraws> byDraws = new ArrayList<>();
    for (int k = 1; k < draws; k *= 2) {
      byDraws.add(byDraws(k, results, at, half));
    }
    byDraws.add(byDraws(draws, results, at, half));
    double[] klByLayer =
        IntStream.range(0, at.apply(first(results)).draws().klByLayer().length)
            .mapToDouble(l -> mean(results, block -> at.apply(block).draws().klByLayer()[l]))
            .toArray();
    return new Point(
        at.apply(first(results)).fastSteps(),
        SuiteFigure.of(results, block -> at.apply(block).fittedNoise()),
        SuiteFigure.of(
            results,
            block -> at.apply(block).fresh(),
            errorOfDraws(draws, results, block -> at.apply(block).draws())),
        SuiteFigure.of(results, block -> at.apply(block).importanceWeighted()),
        Difference.of(
            results,
            length,
            block -> at.apply(block).fresh(),
            block -> at.apply(block).importanceWeighted()),
        mean(results, block -> at.apply(block).draws().kl()),
        klByLayer,
        half == 0
            ? null
            : prediction(
                results,
                half,
                block -> at.apply(block).secondHalf(),
                LatentBlock::priorSecondHalfNll),
        byDraws);
  }

  private static ByDraws byDraws(
      int draws,
      List<BlockResult<LatentBlock>> results,
      Function<LatentBlock, FitPoint> at,
      int half) {
    int length = results.getFirst().tokens();
    return new ByDraws(
        draws,
        mean(results, block -> at.apply(block).draws().fresh(draws)) / length,
        errorOfDraws(draws, results, block -> at.apply(block).draws()),
        mean(results, block -> at.apply(block).draws().importanceWeighted(draws)) / length,
        half == 0
            ? null
            : mean(results, block -> at.apply(block).secondHalf().logOfMean(draws)) / half);
  }

  /** Standard error of the mean over blocks, in nats per token, that comes from the draws alone. */
  private static double errorOfDraws(
      int draws, List<BlockResult<LatentBlock>> results, Function<LatentBlock, Draws> of) {
    double variances = 0;
    for (BlockResult<LatentBlock> block : results) {
      variances += of.apply(block.measured()).variance(draws);
    }
    return Math.sqrt(variances) / results.size() / results.getFirst().tokens();
  }

  private static Prediction prediction(
      List<BlockResult<LatentBlock>> results,
      int half,
      Function<LatentBlock, PredictiveDraws> of,
      Function<LatentBlock, PredictiveDraws> prior) {
    return new Prediction(
        PartFigure.of(results, half, block -> of.apply(block).meanOfLogs()),
        PartFigure.of(results, half, block -> of.apply(block).logOfMean()),
        prior == null
            ? null
            : Difference.of(
                results,
                half,
                block -> prior.apply(block).logOfMean(),
                block -> of.apply(block).logOfMean()));
  }

  private static Adaptive adaptive(
      double tolerance, int most, List<BlockResult<LatentBlock>> results) {
    double steps = mean(results, block -> block.adaptive().steps());
    return new Adaptive(
        tolerance,
        most,
        steps,
        1 - steps / most,
        SuiteFigure.of(
            results,
            block -> block.adaptive().fresh(),
            errorOfDraws(
                first(results).adaptive().draws().count(),
                results,
                block -> block.adaptive().draws())),
        SuiteFigure.of(results, block -> block.adaptive().importanceWeighted()),
        Difference.of(
            results,
            results.getFirst().tokens(),
            block -> block.adaptive().fresh(),
            block -> block.points().getLast().fresh()));
  }

  private static double mean(
      List<BlockResult<LatentBlock>> results, ToDoubleFunction<LatentBlock> of) {
    double sum = 0;
    for (BlockResult<LatentBlock> block : results) {
      sum += of.applyAsDouble(block.measured());
    }
    return sum / results.size();
  }

  private static LatentBlock first(List<BlockResult<LatentBlock>> results) {
    return results.getFirst().measured();
  }
}
