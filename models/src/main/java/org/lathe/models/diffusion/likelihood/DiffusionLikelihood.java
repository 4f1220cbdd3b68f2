package org.lathe.models.diffusion.likelihood;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.lathe.models.FigureKind;
import org.lathe.models.Likelihood;
import org.lathe.models.ScoreOptions;
import org.lathe.models.SequenceScore;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.network.PlaceLosses;
import org.lathe.models.diffusion.noise.Process;

/**
 * Bounds the likelihood of each sequence by the means of K random noisy versions of it:
 *
 * <ul>
 *   <li><b>finite</b>, where noise masks tokens: the exact finite form of the bound, of the network
 *       read as one that predicts tokens.
 *   <li><b>score_entropy</b>, of scores: the same form of the score entropy. It is never below
 *       <b>finite</b>.
 *   <li><b>continuous</b>, where noise replaces tokens: the integral over all times and what
 *       remains at both ends.
 *   <li><b>release</b>: what the model's authors print, with K draws; no bound.
 * </ul>
 *
 * <p>Times and masks are functions of seed, occasion, sequence and draw.
 */
public final class DiffusionLikelihood implements Likelihood {
  private static final String FINITE = "finite";
  private static final String SCORE_ENTROPY = "score_entropy";
  private static final String CONTINUOUS = "continuous";
  private static final String RELEASE = "release";

  private final PlaceLosses losses;
  private final ScoreOptions options;
  private final NoiseEstimator estimator;
  private final NoiseProtocol bound;
  private final NoiseProtocol release;

  /** Which losses are bounds, and which loss the release prints, by name. */
  private final Map<String, LossReading> bounds = new LinkedHashMap<>();

  private final Map<String, LossReading> released;

  /**
   * Creates the likelihood of a network.
   *
   * @param losses of the network's places; closed with this
   * @param separator the token that stands before each sequence
   */
  public DiffusionLikelihood(
      PlaceLosses losses, DiffusionConfig config, int separator, ScoreOptions options) {
    this.losses = losses;
    this.options = options;
    this.estimator = new NoiseEstimator(losses, separator, config.schedule(), options);
    Process process = config.process();
    int vocabulary = config.vocabulary();
    this.released =
        Map.of(RELEASE, process.scores() ? LossReading.SCORE_ENTROPY : LossReading.CROSS_ENTROPY);
    if (process.masks()) {
      this.bound = new FiniteMasks(config.schedule(), vocabulary);
      this.release = ContinuousMasks.release(process, config.schedule(), vocabulary);
      bounds.put(FINITE, LossReading.CROSS_ENTROPY);
      if (process.scores()) {
        bounds.put(SCORE_ENTROPY, LossReading.SCORE_ENTROPY);
      }
    } else {
      this.bound = new UniformBound(config.schedule(), vocabulary);
      this.release = new UniformRelease(config.schedule(), vocabulary);
      bounds.put(CONTINUOUS, LossReading.SCORE_ENTROPY);
    }
  }

  @Override
  public Map<String, FigureKind> figures() {
    Map<String, FigureKind> figures = new LinkedHashMap<>();
    bounds.keySet().forEach(name -> figures.put(name, FigureKind.UPPER_BOUND));
    figures.put(RELEASE, FigureKind.NO_BOUND);
    return figures;
  }

  /**
   * Each bound of the whole: with noise in the second half alone, the same form bounds its
   * likelihood given the first.
   */
  @Override
  public Map<String, FigureKind> secondHalfKinds() {
    Map<String, FigureKind> kinds = new LinkedHashMap<>();
    bounds.keySet().forEach(name -> kinds.put(name, FigureKind.UPPER_BOUND));
    return kinds;
  }

  @Override
  public String label(String figure) {
    String estimate =
        switch (figure) {
          case FINITE -> "finite form";
          case SCORE_ENTROPY -> "score entropy";
          case CONTINUOUS -> "continuous time";
          default -> "release protocol";
        };
    return estimate + ", " + options.draws() + " samples";
  }

  @Override
  public int batch() {
    return losses.batch();
  }

  @Override
  public long passes() {
    int whole = bounds.size() + 1;
    return (long) options.draws() * (options.secondHalf() ? whole + bounds.size() : whole);
  }

  @Override
  public List<SequenceScore> score(
      List<int[]> sequences, int[] numbers, int occasion, Runnable passed) {
    require(sequences, numbers);
    NumberedSequences numbered = new NumberedSequences(sequences, numbers, occasion);
    Map<String, DrawnEstimate[]> whole =
        new LinkedHashMap<>(estimator.estimate(numbered, 0, bound, bounds, passed));
    whole.putAll(estimator.estimate(numbered, 0, release, released, passed));
    Map<String, DrawnEstimate[]> second =
        options.secondHalf()
            ? estimator.estimate(
                numbered.atNextOccasion(), (losses.length() - 1) / 2, bound, bounds, passed)
            : Map.of();
    List<SequenceScore> scores = new ArrayList<>();
    for (int b = 0; b < sequences.size(); b++) {
      scores.add(
          new SequenceScore(
              of(whole, b, DrawnEstimate::mean),
              of(second, b, DrawnEstimate::mean),
              null,
              of(whole, b, DrawnEstimate::variance)));
    }
    return scores;
  }

  private void require(List<int[]> sequences, int[] numbers) {
    int used = sequences.size();
    if (used < 1 || used > batch() || numbers.length != used) {
      throw new IllegalArgumentException(
          "%d sequences and %d numbers do not fit a batch of %d"
              .formatted(used, numbers.length, batch()));
    }
    int length = losses.length() - 1;
    for (int[] sequence : sequences) {
      if (sequence.length != length) {
        throw new IllegalArgumentException(
            "a sequence of %d tokens, must be %d".formatted(sequence.length, length));
      }
    }
  }

  private static Map<String, Double> of(
      Map<String, DrawnEstimate[]> estimates,
      int sequence,
      ToDoubleFunction<DrawnEstimate> figure) {
    Map<String, Double> values = new LinkedHashMap<>();
    estimates.forEach((name, all) -> values.put(name, figure.applyAsDouble(all[sequence])));
    return values;
  }

  /** Returns the number of draws. */
  @Override
  public Map<String, Object> details(List<SequenceScore> scores, long tokens) {
    return Map.of("draws", options.draws());
  }

  @Override
  public void close() {
    losses.close();
  }
}
