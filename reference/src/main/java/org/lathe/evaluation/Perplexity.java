package org.lathe.evaluation;

import java.util.Arrays;
import java.util.List;
import org.lathe.engine.Session;
import org.lathe.ltm.Batch;
import org.lathe.ltm.FastLearning;
import org.lathe.ltm.FastOptions;
import org.lathe.ltm.LtmGraphs;
import org.lathe.ltm.NoiseStream;
import org.lathe.ltm.Posterior;
import org.lathe.ltm.Score;
import org.lathe.ltm.Scoring;

/**
 * How well a model predicts held-out sequences: fits the posterior of each, then bounds its
 * likelihood. Three figures, because a score under the noise that was optimized against is no
 * bound:
 *
 * <ul>
 *   <li><b>fitted noise</b>, as the authors' release prints it: the noise is drawn once for a fit
 *       and kept for its score. Optimistic.
 *   <li><b>fresh noise</b>: the mean negative ELBO of K draws that the fit has not seen. Unbiased,
 *       an upper bound of the negative log likelihood.
 *   <li><b>importance weighted</b>: the tighter bound {@code -log(1/K sum of p(x, z_k) / q(z_k))}
 *       of the same draws (Burda, Grosse and Salakhutdinov, 2016).
 * </ul>
 *
 * The result is a function of weights, sequences and seed, whatever the batch.
 */
public final class Perplexity implements AutoCloseable {
  private final Session session;
  private final LtmGraphs graphs;
  private final int separator;
  private final FastLearning fit;
  private final Scoring scoring;

  /** Told how far a measurement has come. */
  @FunctionalInterface
  public interface Listener {
    /** Nothing to be told. */
    Listener NONE = (done, all) -> {};

    /** {@code done} of {@code all} passes through the model are done. */
    void progressed(long done, long all);
  }

  /**
   * What was measured.
   *
   * @param sequences how many
   * @param tokens in all of them
   * @param draws fresh draws K for each
   * @param fittedNoise under the noise of a fit with kept noise
   * @param freshNoise negative ELBO under noise that the fit has not seen
   * @param importanceWeighted the importance-weighted bound of the same draws
   * @param kl mean KL of a sequence in nats
   * @param klOfLayer the share of each layer
   * @param nelboAtStep mean NELBO of a sequence in nats before each fast step of the fit, at that
   *     step's noise
   */
  public record Report(
      int sequences,
      long tokens,
      int draws,
      Figure fittedNoise,
      Figure freshNoise,
      Figure importanceWeighted,
      double kl,
      double[] klOfLayer,
      double[] nelboAtStep) {}

  /**
   * Compiles what measuring needs.
   *
   * @param session holds the weights; each measurement takes them as they are then
   * @param graphs batch that is fitted together and length of the sequences
   * @param separator the token that stands before each sequence
   * @param fast how posteriors are fitted
   */
  public Perplexity(Session session, LtmGraphs graphs, int separator, FastOptions fast) {
    this.session = session;
    this.graphs = graphs;
    this.separator = separator;
    this.fit = new FastLearning(session, graphs, fast, false);
    this.scoring = new Scoring(session, graphs);
  }

  /** What is gathered of each sequence. */
  private static final class Gathered {
    final double[] fitted;
    final double[] fresh;
    final double[] weighted;
    final double[][] kl;
    final double[][] atStep;

    Gathered(int sequences, int layers, int steps) {
      fitted = new double[sequences];
      fresh = new double[sequences];
      weighted = new double[sequences];
      kl = new double[layers][sequences];
      atStep = new double[steps][sequences];
    }
  }

  /**
   * Measures.
   *
   * @param sequences held-out sequences, each of the graphs' length; the place in the list names a
   *     sequence's random numbers
   * @param peak rate of the fast steps, at its peak
   * @param draws fresh draws K for each sequence, at least 1
   * @param seed of all random numbers
   */
  public Report measure(
      List<int[]> sequences, double peak, int draws, long seed, Listener listener) {
    if (sequences.isEmpty() || draws < 1) {
      throw new IllegalArgumentException(
          "%d sequences and %d draws, both must be at least 1".formatted(sequences.size(), draws));
    }
    int count = sequences.size();
    int batch = graphs.batch();
    FastOptions fast = fit.options();
    Gathered gathered = new Gathered(count, graphs.config().layers(), fast.steps());
    boolean twice = fast.noise() != FastOptions.Noise.FIXED && fast.steps() > 0;
    long passes = (long) (twice ? 2 : 1) * fast.steps() + 1 + draws;
    Progress progress = new Progress(listener, (count + batch - 1) / batch * passes);
    for (int first = 0; first < count; first += batch) {
      int[][] taken = new int[batch][];
      int[] numbers = new int[batch];
      for (int b = 0; b < batch; b++) {
        // The last batch is filled up with its last sequence, which counts once.
        numbers[b] = Math.min(first + b, count - 1);
        taken[b] = sequences.get(numbers[b]);
      }
      int used = Math.min(batch, count - first);
      measure(taken, numbers, used, peak, draws, seed, twice, gathered, progress);
    }
    return report(gathered, count, draws);
  }

  private void measure(
      int[][] taken,
      int[] numbers,
      int used,
      double peak,
      int draws,
      long seed,
      boolean twice,
      Gathered gathered,
      Progress progress) {
    Batch batch = Batch.of(separator, taken);
    fit.load(batch.tokens(), batch.targets());
    scoring.load(batch.tokens(), batch.targets());
    if (twice) {
      fit.fit(seed, 0, numbers, peak, FastOptions.Noise.FIXED, (step, score) -> progress.passed());
      fitted(numbers, used, gathered, progress);
    }
    fit.fit(
        seed,
        0,
        numbers,
        peak,
        (step, score) -> {
          for (int b = 0; b < used; b++) {
            gathered.atStep[step][numbers[b]] = score.nelbo(b);
          }
          progress.passed();
        });
    if (!twice) {
      fitted(numbers, used, gathered, progress);
    }
    fresh(numbers, used, draws, seed, gathered, progress);
  }

  private void fitted(int[] numbers, int used, Gathered gathered, Progress progress) {
    Score score = scoring.score();
    progress.passed();
    for (int b = 0; b < used; b++) {
      gathered.fitted[numbers[b]] = score.nelbo(b);
    }
  }

  private void fresh(
      int[] numbers, int used, int draws, long seed, Gathered gathered, Progress progress) {
    ImportanceWeights weights =
        new ImportanceWeights(graphs, session.read(Posterior.MU), session.read(Posterior.LOG_VAR));
    double[][] logWeights = new double[used][draws];
    for (int k = 0; k < draws; k++) {
      fit.draw(NoiseStream.Purpose.FRESH, seed, 0, k, numbers);
      Score score = scoring.score();
      progress.passed();
      double[] logRatio = weights.logPriorOverPosterior(session.read(Posterior.NOISE));
      for (int b = 0; b < used; b++) {
        gathered.fresh[numbers[b]] += score.nelbo(b) / draws;
        logWeights[b][k] = logRatio[b] - score.nll()[b];
        for (int l = 0; k == 0 && l < gathered.kl.length; l++) {
          gathered.kl[l][numbers[b]] = score.kl()[l][b];
        }
      }
    }
    for (int b = 0; b < used; b++) {
      gathered.weighted[numbers[b]] = -ImportanceWeights.logMeanExp(logWeights[b]);
    }
  }

  private Report report(Gathered gathered, int count, int draws) {
    int length = graphs.length();
    double[] klOfLayer = Arrays.stream(gathered.kl).mapToDouble(Perplexity::mean).toArray();
    return new Report(
        count,
        (long) count * length,
        draws,
        Figure.of(gathered.fitted, length),
        Figure.of(gathered.fresh, length),
        Figure.of(gathered.weighted, length),
        sum(klOfLayer),
        klOfLayer,
        Arrays.stream(gathered.atStep).mapToDouble(Perplexity::mean).toArray());
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static double mean(double[] values) {
    return sum(values) / values.length;
  }

  @Override
  public void close() {
    fit.close();
    scoring.close();
  }

  /** Counts passes for the listener. */
  private static final class Progress {
    private final Listener listener;
    private final long all;
    private long done;

    Progress(Listener listener, long all) {
      this.listener = listener;
      this.all = all;
    }

    void passed() {
      listener.progressed(++done, all);
    }
  }
}
