package org.lathe.studies.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.studies.claims.DecidingSample;
import org.lathe.studies.claims.PairedSample;
import org.lathe.studies.format.Claim;
import org.lathe.studies.format.FigureName;
import org.lathe.studies.format.Study;
import org.lathe.studies.measure.RunFigures;
import org.lathe.studies.plan.PlannedRun;

/**
 * The runs of a study with their figures, at the values that were chosen where some were tuned.
 *
 * @param all runs, each with its figures; a run that failed has none
 */
record TrainedRuns(List<Of> all) {
  /**
   * A run.
   *
   * @param figures empty if it met a number that is not finite
   */
  record Of(PlannedRun run, Optional<RunFigures> figures) {}

  /** A figure by seed, with the digest of its sequences. */
  private record BySeed(Map<Long, double[]> figures, Map<Long, String> sequences, String lack) {
    static BySeed none(String lack) {
      return new BySeed(Map.of(), Map.of(), lack);
    }
  }

  /** Returns what a claim is decided by. */
  DecidingSample evidence(Claim claim, Study study) {
    return switch (claim.decided()) {
      case Claim.Comparison comparison -> comparison(comparison);
      case Claim.Trend trend -> trend(trend, study);
    };
  }

  private DecidingSample comparison(Claim.Comparison comparison) {
    BySeed left = figure(comparison.left(), Map.of());
    if (comparison.right().isEmpty()) {
      double value = comparison.value().orElseThrow();
      return combined(List.of(left), new double[] {1}, value);
    }
    return combined(
        List.of(left, figure(comparison.right().get(), Map.of())), new double[] {1, -1}, 0);
  }

  private DecidingSample trend(Claim.Trend trend, Study study) {
    List<BySeed> figures = new ArrayList<>();
    List<Double> places = new ArrayList<>();
    if (trend.over().equals(Claim.Trend.FAST_STEPS)) {
      FigureName name = FigureName.of(trend.side().figure()).orElseThrow();
      for (int steps : study.measures().suite().curve()) {
        if (steps > 0) {
          places.add((double) steps);
          figures.add(figure(with(trend.side(), name.at(steps).toString()), Map.of()));
        }
      }
    } else {
      for (String value :
          study
              .model(trend.side().model())
              .map(m -> m.vary().get(trend.over()))
              .orElse(List.of())) {
        places.add(number(value));
        figures.add(figure(trend.side(), Map.of(trend.over(), value)));
      }
    }
    if (places.size() < 2 || places.stream().anyMatch(place -> !(place > 0))) {
      return DecidingSample.none("a slope needs two values that are numbers above 0");
    }
    return combined(figures, slope(places), 0);
  }

  private static Claim.Side with(Claim.Side side, String figure) {
    return new Claim.Side(side.model(), side.budget(), side.values(), figure);
  }

  private static double number(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Returns the weights whose sum over figures is the least-squares slope over log2 of places. */
  static double[] slope(List<Double> places) {
    double[] x = places.stream().mapToDouble(place -> Math.log(place) / Math.log(2)).toArray();
    double mean = 0;
    for (double each : x) {
      mean += each / x.length;
    }
    double squares = 0;
    for (double each : x) {
      squares += (each - mean) * (each - mean);
    }
    double[] weights = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      weights[i] = (x[i] - mean) / squares;
    }
    return weights;
  }

  /** Returns a figure of all seeds. */
  private BySeed figure(Claim.Side side, Map<String, String> more) {
    Map<String, String> values = new LinkedHashMap<>(side.values());
    values.putAll(more);
    String named = values.isEmpty() ? side.model() : side.model() + " " + values;
    Map<Long, double[]> figures = new LinkedHashMap<>();
    Map<Long, String> sequences = new LinkedHashMap<>();
    boolean trained = false;
    for (Of each : all) {
      PlannedRun run = each.run();
      if (!run.model().equals(side.model())
          || !run.budget().equals(side.budget())
          || !run.values().equals(values)) {
        continue;
      }
      trained = true;
      if (each.figures().isEmpty()) {
        return BySeed.none(
            "a run of %s with budget %s met a number that is not finite"
                .formatted(named, side.budget()));
      }
      RunFigures.Measured measured = each.figures().get().figures().get(side.figure());
      if (measured == null) {
        return BySeed.none("model %s has no figure %s".formatted(side.model(), side.figure()));
      }
      figures.put(run.seed(), measured.each());
      sequences.put(
          run.seed(), measured.of().isEmpty() ? each.figures().get().sequences() : measured.of());
    }
    return trained
        ? new BySeed(figures, sequences, "")
        : BySeed.none("%s was not trained with budget %s".formatted(named, side.budget()));
  }

  /** Returns the weighted sum of figures less a number, for each seed that all figures have. */
  private static DecidingSample combined(List<BySeed> figures, double[] weights, double less) {
    Optional<String> lack =
        figures.stream().map(BySeed::lack).filter(why -> !why.isEmpty()).findFirst();
    if (lack.isPresent()) {
      return DecidingSample.none(lack.get());
    }
    List<double[]> sample = new ArrayList<>();
    List<String> sequences = new ArrayList<>();
    for (long seed : figures.getFirst().figures().keySet()) {
      if (figures.stream().allMatch(each -> each.figures().containsKey(seed))) {
        if (figures.stream().map(each -> each.sequences().get(seed)).distinct().count() > 1) {
          return DecidingSample.none("the runs were not measured on the same sequences");
        }
        sequences.add(figures.getFirst().sequences().get(seed));
        double[] sum = new double[figures.getFirst().figures().get(seed).length];
        for (int i = 0; i < sum.length; i++) {
          sum[i] = -less;
          for (int f = 0; f < weights.length; f++) {
            sum[i] += weights[f] * figures.get(f).figures().get(seed)[i];
          }
        }
        sample.add(sum);
      }
    }
    return sample.isEmpty()
        ? DecidingSample.none("no seed has all of its runs")
        : DecidingSample.of(
            new PairedSample(
                sample.toArray(double[][]::new), sequences.stream().distinct().count() == 1));
  }
}
