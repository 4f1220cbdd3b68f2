package org.lathe.models.ltm.family;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.lathe.models.FigureKind;
import org.lathe.models.Likelihood;
import org.lathe.models.Remarks;
import org.lathe.models.SequenceScore;
import org.lathe.models.blocks.ExpertLoad;
import org.lathe.models.ltm.measurement.FitPoint;
import org.lathe.models.ltm.measurement.MeasurementOptions;
import org.lathe.models.ltm.measurement.SequenceFigures;
import org.lathe.models.ltm.measurement.SequenceMeasurement;

/**
 * Fits the posterior of each sequence, then bounds its likelihood. It gives three estimates,
 * because a score under the noise that the fit was optimized for is no bound:
 *
 * <ul>
 *   <li><b>fresh</b>: the mean NELBO of K noise samples that the fit has not seen. Unbiased, an
 *       upper bound of the negative log likelihood.
 *   <li><b>importance_weighted</b>: the tighter bound {@code -log(1/K sum of p(x, z_k) / q(z_k))}
 *       of the same samples (Burda, Grosse and Salakhutdinov, 2016).
 *   <li><b>fitted</b>, as the authors' release prints it: the noise is drawn once for a fit and
 *       used for its score too, the fixed-noise score. Optimistic.
 * </ul>
 */
final class LtmLikelihood implements Likelihood {
  private static final String FRESH = "fresh";
  private static final String IMPORTANCE_WEIGHTED = "importance_weighted";
  private static final String FITTED = "fitted";

  private final SequenceMeasurement measurement;
  private final MeasurementOptions options;
  private final double floor;

  /**
   * Creates it.
   *
   * @param floor KL of the latents of one sequence that nothing reads, after such a fit, in nats
   */
  LtmLikelihood(SequenceMeasurement measurement, MeasurementOptions options, double floor) {
    this.measurement = measurement;
    this.options = options;
    this.floor = floor;
  }

  @Override
  public Map<String, FigureKind> figures() {
    Map<String, FigureKind> figures = new LinkedHashMap<>();
    figures.put(FRESH, FigureKind.UPPER_BOUND);
    figures.put(IMPORTANCE_WEIGHTED, FigureKind.UPPER_BOUND);
    figures.put(FITTED, FigureKind.NO_BOUND);
    return figures;
  }

  @Override
  public String label(String figure) {
    return switch (figure) {
      case FRESH -> "fresh noise, " + options.draws() + " samples";
      case IMPORTANCE_WEIGHTED -> "importance weighted";
      default -> "fixed-noise score";
    };
  }

  @Override
  public int batch() {
    return measurement.batch();
  }

  @Override
  public long passes() {
    return measurement.passes(options);
  }

  @Override
  public List<SequenceScore> score(
      List<int[]> sequences, int[] numbers, int occasion, Runnable passed) {
    return measurement.measure(sequences, numbers, occasion, options, passed).stream()
        .map(LtmLikelihood::score)
        .toList();
  }

  private static SequenceScore score(SequenceFigures figures) {
    FitPoint point = figures.points().getFirst();
    Map<String, Double> second = new LinkedHashMap<>();
    if (point.secondHalf() != null) {
      second.put("fitted_to_first_half", point.secondHalf().logOfMean());
      second.put("prior", figures.priorSecondHalf().logOfMean());
    }
    return new SequenceScore(
        Map.of(
            FRESH,
            point.fresh(),
            IMPORTANCE_WEIGHTED,
            point.importanceWeighted(),
            FITTED,
            point.fittedNoise()),
        second,
        figures);
  }

  /**
   * Returns the draws, the NELBO per token before each fast step, and the KL of a sequence in nats;
   * with experts, the share of the choices that goes to each of a layer.
   */
  @Override
  public Map<String, Object> details(List<SequenceScore> scores, long tokens) {
    double perSequence = (double) tokens / scores.size();
    int layers = point(scores.getFirst()).draws().klByLayer().length;
    double[] klByLayer =
        IntStream.range(0, layers)
            .mapToDouble(l -> mean(scores, score -> point(score).draws().klByLayer()[l]))
            .toArray();
    double kl = 0;
    for (double layer : klByLayer) {
      kl += layer;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("draws", options.draws());
    details.put(
        "fit",
        IntStream.range(0, options.most())
            .mapToDouble(s -> mean(scores, score -> figures(score).nelbo()[s]) / perSequence)
            .toArray());
    details.put("kl", kl);
    details.put("kl_by_layer", klByLayer);
    if (figures(scores.getFirst()).expertLoad() != null) {
      details.put(
          ExpertLoad.FIELD,
          ExpertLoad.mean(scores.stream().map(score -> figures(score).expertLoad()).toList()));
    }
    return details;
  }

  @Override
  public Remarks remarks(List<SequenceScore> scores, long tokens) {
    double perSequence = (double) tokens / scores.size();
    double kl = mean(scores, score -> point(score).draws().kl()) / perSequence;
    double gap =
        mean(scores, score -> point(score).importanceWeighted() - point(score).fittedNoise())
            / perSequence;
    return new LatentRemarks(floor / perSequence, kl, gap);
  }

  private static SequenceFigures figures(SequenceScore score) {
    return (SequenceFigures) score.details();
  }

  private static FitPoint point(SequenceScore score) {
    return figures(score).points().getFirst();
  }

  private static double mean(List<SequenceScore> all, ToDoubleFunction<SequenceScore> figure) {
    double sum = 0;
    for (SequenceScore each : all) {
      sum += figure.applyAsDouble(each);
    }
    return sum / all.size();
  }

  @Override
  public void close() {
    measurement.close();
  }
}
