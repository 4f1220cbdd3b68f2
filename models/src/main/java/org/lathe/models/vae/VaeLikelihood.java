package org.lathe.models.vae;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.FigureKind;
import org.lathe.models.Likelihood;
import org.lathe.models.NoiseStream;
import org.lathe.models.Remarks;
import org.lathe.models.ScoreOptions;
import org.lathe.models.SequenceScore;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.PriorDraws;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;
import org.lathe.models.ltm.measurement.ActiveDimensions;
import org.lathe.models.ltm.measurement.Draws;
import org.lathe.models.ltm.measurement.FitPoint;
import org.lathe.models.ltm.measurement.MeasurementOptions;
import org.lathe.models.ltm.measurement.SequenceFigures;
import org.lathe.models.ltm.measurement.SequenceMeasurement;

/**
 * Bounds the likelihood of each sequence at the encoder's posterior, which needs no fit:
 *
 * <ul>
 *   <li><b>encoder</b>: the mean NELBO of K samples, an upper bound of the negative log likelihood.
 *   <li><b>refined</b>: the same after T fast steps from that posterior, at noise that they have
 *       not seen. By how much it is lower is the amortization gap.
 *   <li><b>importance_weighted</b>: the tighter bound of the same K samples (Burda, Grosse and
 *       Salakhutdinov, 2016), of the posterior that the model is used with.
 *   <li><b>prior</b>: the mean nll of K samples of the prior, a bound by Jensen's inequality.
 *   <li><b>posterior_nll</b>: the nll of the first bound without its KL, no bound.
 * </ul>
 *
 * <p>The details have the nll under the posterior of another sequence. It depends on what else is
 * measured, so it is of the whole set and not of a sequence.
 */
final class VaeLikelihood implements Likelihood {
  private static final String ENCODER = "encoder";
  private static final String REFINED = "refined";
  private static final String IMPORTANCE_WEIGHTED = "importance_weighted";
  private static final String PRIOR = "prior";
  private static final String POSTERIOR_NLL = "posterior_nll";

  private final Session session;
  private final LtmGraphs graphs;
  private final int separator;
  private final int steps;
  private final boolean semiAmortized;
  private final ScoreOptions scores;
  private final MeasurementOptions options;
  private final SequenceMeasurement measurement;
  private final FastLearning encoder;
  private final Scoring scoring;
  private final PriorDraws prior;

  /**
   * Compiles the programs.
   *
   * @param refined fits whose number of steps the second bound is at; 0 for no such bound
   * @param semiAmortized whether the model is used with these fits
   */
  VaeLikelihood(
      Session session,
      LtmGraphs graphs,
      int separator,
      FitOptions refined,
      boolean semiAmortized,
      ScoreOptions scores) {
    this.session = session;
    this.graphs = graphs;
    this.separator = separator;
    this.steps = refined.fast().steps();
    this.semiAmortized = semiAmortized;
    this.scores = scores;
    this.options =
        new MeasurementOptions(
            refined.peak(),
            steps == 0 ? List.of(0) : List.of(0, steps),
            scores.draws(),
            Optional.empty(),
            scores.seed());
    this.measurement =
        new SequenceMeasurement(session, graphs, separator, refined.fast(), scores.secondHalf());
    this.encoder = new FastLearning(session, graphs, refined.fast(), false);
    this.scoring = new Scoring(session, graphs);
    this.prior = new PriorDraws(session, graphs);
  }

  @Override
  public Map<String, FigureKind> figures() {
    Map<String, FigureKind> figures = new LinkedHashMap<>();
    List<String> bounds = new ArrayList<>(List.of(ENCODER));
    if (steps > 0) {
      bounds.add(semiAmortized ? 0 : 1, REFINED);
    }
    bounds.add(1, IMPORTANCE_WEIGHTED);
    bounds.add(PRIOR);
    bounds.forEach(name -> figures.put(name, FigureKind.UPPER_BOUND));
    figures.put(POSTERIOR_NLL, FigureKind.NO_BOUND);
    return figures;
  }

  @Override
  public String label(String figure) {
    return switch (figure) {
      case ENCODER -> "encoder's posterior, " + scores.draws() + " samples";
      case REFINED -> "after " + steps + " fast steps from it";
      case IMPORTANCE_WEIGHTED -> "importance weighted";
      case PRIOR -> "z from the prior";
      default -> "encoder's posterior, NLL alone";
    };
  }

  @Override
  public int batch() {
    return graphs.batch();
  }

  @Override
  public long passes() {
    return measurement.passes(options) + scores.draws();
  }

  @Override
  public List<SequenceScore> score(
      List<int[]> sequences, int[] numbers, int occasion, Runnable passed) {
    List<SequenceFigures> figures =
        measurement.measure(sequences, numbers, occasion, options, passed);
    double[] ofPrior = prior(sequences, numbers, occasion, passed);
    List<SequenceScore> all = new ArrayList<>();
    for (int b = 0; b < sequences.size(); b++) {
      all.add(
          score(new VaeScore(numbers[b], sequences.get(b), occasion, figures.get(b)), ofPrior[b]));
    }
    return all;
  }

  private SequenceScore score(VaeScore score, double ofPrior) {
    Draws draws = point(score, 0).draws();
    Map<String, Double> nats = new LinkedHashMap<>();
    nats.put(ENCODER, draws.fresh());
    if (steps > 0) {
      nats.put(REFINED, point(score, 1).fresh());
    }
    nats.put(IMPORTANCE_WEIGHTED, used(score).importanceWeighted());
    nats.put(PRIOR, ofPrior);
    nats.put(POSTERIOR_NLL, draws.fresh() - draws.kl());
    Map<String, Double> second = new LinkedHashMap<>();
    if (point(score, 0).secondHalf() != null) {
      second.put("encoded_first_half", point(score, 0).secondHalf().logOfMean());
      if (steps > 0) {
        second.put("refined_on_first_half", point(score, 1).secondHalf().logOfMean());
      }
      second.put("prior", score.figures().priorSecondHalf().logOfMean());
    }
    return new SequenceScore(nats, second, score);
  }

  /** Returns the estimates after no fast step, or after all. */
  private static FitPoint point(VaeScore score, int point) {
    return score.figures().points().get(point);
  }

  /** Returns the estimates at the posterior that the model is used with. */
  private FitPoint used(VaeScore score) {
    return point(score, semiAmortized ? 1 : 0);
  }

  /** Returns the mean nll at samples of the prior, of each sequence. */
  private double[] prior(List<int[]> sequences, int[] numbers, int occasion, Runnable passed) {
    int[] filled = filled(numbers);
    load(sequences);
    double[] mean = new double[sequences.size()];
    for (int k = 0; k < scores.draws(); k++) {
      prior.draw(scores.seed(), occasion, k, filled);
      Score score = scoring.score();
      passed.run();
      for (int b = 0; b < mean.length; b++) {
        mean[b] += score.nll()[b] / scores.draws();
      }
    }
    return mean;
  }

  /** Loads the sequences that are scored; what is left of a batch is filled up with the last. */
  private void load(List<int[]> sequences) {
    Batch batch = stacked(sequences);
    scoring.load(batch.tokens(), batch.targets());
  }

  private Batch stacked(List<int[]> sequences) {
    int[][] taken = new int[batch()][];
    Arrays.setAll(taken, b -> sequences.get(Math.min(b, sequences.size() - 1)));
    return Batch.of(separator, taken);
  }

  private int[] filled(int[] numbers) {
    int[] filled = new int[batch()];
    Arrays.setAll(filled, b -> numbers[Math.min(b, numbers.length - 1)]);
    return filled;
  }

  /**
   * Returns the KL of a sequence in nats, by layer too, at the posterior that the model is used
   * with; the active dimensions; the amortization gap; and the nll under each posterior, in nats
   * per token.
   */
  @Override
  public Map<String, Object> details(List<SequenceScore> all, long tokens) {
    double perSequence = (double) tokens / all.size();
    int layers = graphs.config().layers();
    double[] klByLayer =
        IntStream.range(0, layers)
            .mapToDouble(l -> mean(all, score -> used(score).draws().klByLayer()[l]))
            .toArray();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("draws", scores.draws());
    details.put("kl", Arrays.stream(klByLayer).sum());
    details.put("kl_by_layer", klByLayer);
    if (steps > 0) {
      details.put("gap_fast_steps", steps);
      details.put(
          "amortization_gap",
          mean(all, score -> point(score, 0).fresh() - point(score, 1).fresh()) / perSequence);
    }
    ActiveDimensions active = ActiveDimensions.none(graphs.config());
    details.put("nll_shuffled", shuffled(all, active) / tokens);
    details.put("active_dimensions", IntStream.of(active.activeByLayer()).sum());
    details.put("dimensions", active.dimensions());
    return details;
  }

  /**
   * Returns the sum of the nll of each sequence at samples of the encoder's posterior of the one
   * after it, the mean over the samples. A single sequence is its own.
   *
   * @param active gathers the means
   */
  private double shuffled(List<SequenceScore> all, ActiveDimensions active) {
    double sum = 0;
    for (int first = 0; first < all.size(); first += batch()) {
      List<VaeScore> own = new ArrayList<>();
      List<int[]> others = new ArrayList<>();
      for (int i = first; i < Math.min(first + batch(), all.size()); i++) {
        own.add((VaeScore) all.get(i).details());
        others.add(((VaeScore) all.get((i + 1) % all.size()).details()).tokens());
      }
      Batch encoded = stacked(others);
      encoder.load(encoded.tokens(), encoded.targets());
      int[] numbers = filled(own.stream().mapToInt(VaeScore::number).toArray());
      int occasion = own.getFirst().occasion();
      encoder.restart(scores.seed(), occasion, numbers);
      float[] mu = Posterior.toSequences(graphs.config(), batch(), session.read(Posterior.MU));
      int size = mu.length / batch();
      load(own.stream().map(VaeScore::tokens).toList());
      for (int b = 0; b < own.size(); b++) {
        active.add(Arrays.copyOfRange(mu, b * size, (b + 1) * size));
      }
      double[] mean = new double[own.size()];
      for (int k = 0; k < scores.draws(); k++) {
        encoder.draw(NoiseStream.Purpose.FRESH, scores.seed(), occasion, k, numbers);
        Score score = scoring.score();
        for (int b = 0; b < mean.length; b++) {
          mean[b] += score.nll()[b] / scores.draws();
        }
      }
      // Sequence by sequence, so that the sum does not depend on the batch.
      for (double each : mean) {
        sum += each;
      }
    }
    return sum;
  }

  @Override
  public Remarks remarks(List<SequenceScore> all, long tokens) {
    return new VaeRemarks(mean(all, score -> used(score).draws().kl()) * all.size() / tokens);
  }

  private static double mean(List<SequenceScore> all, ToDoubleFunction<VaeScore> figure) {
    double sum = 0;
    for (SequenceScore each : all) {
      sum += figure.applyAsDouble((VaeScore) each.details());
    }
    return sum / all.size();
  }

  @Override
  public void close() {
    measurement.close();
    encoder.close();
    scoring.close();
    prior.close();
  }
}
