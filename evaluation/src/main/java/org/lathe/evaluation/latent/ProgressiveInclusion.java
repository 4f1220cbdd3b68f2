package org.lathe.evaluation.latent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.NoiseStream;
import org.lathe.models.PassListener;
import org.lathe.models.Vocabulary;
import org.lathe.models.decoding.Generator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LtmDecoder;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;
import org.lathe.training.ranks.SharedWork;

/**
 * The paper's probing of layers (Kong et al., 2025): the token accuracy when a text is decoded from
 * the latents of layers 1..l alone, with the other layers at the mean of the prior, for l from 0 to
 * L. Each text is decoded greedily in two ways:
 *
 * <ul>
 *   <li><b>free-running</b>: from z alone, the separator as the only token given, each token from
 *       what was decoded before it;
 *   <li><b>teacher-forced</b>: each position given the true tokens before it as far as the window
 *       reaches, so that even without z many tokens are guessed.
 * </ul>
 */
public final class ProgressiveInclusion implements AutoCloseable {
  private final Session session;
  private final LtmGraphs graphs;
  private final Vocabulary vocabulary;
  private final FastLearning fit;
  private final Scoring scoring;
  private final LtmDecoder decoder;
  private final Generator generator;
  private final FitOptions options;

  /**
   * Compiles the programs.
   *
   * @param session holds the weights
   * @param graphs batch that is fitted together and length of the sequences
   * @param options how posteriors are fitted, and which z of them is decoded
   */
  public ProgressiveInclusion(
      Session session, LtmGraphs graphs, FitOptions options, Vocabulary vocabulary) {
    this.session = session;
    this.graphs = graphs;
    this.vocabulary = vocabulary;
    this.fit = new FastLearning(session, graphs, options.fast(), false);
    this.scoring = new Scoring(session, graphs);
    this.decoder =
        new LtmDecoder(
            session,
            graphs.withShape(graphs.batch(), 1),
            vocabulary.separator(),
            options,
            FastLearning.Listener.NONE);
    this.generator = new Generator(decoder, vocabulary);
    this.options = options;
  }

  /**
   * Fits each sequence, then decodes it from 0, 1, .. L layers.
   *
   * @param sequences of the graphs' length; the index in the list determines the random numbers of
   *     a sequence
   * @param seed of all random numbers
   * @param listener told of passes: fast steps, scores, and decodes as one each
   */
  public List<SequenceTrace> measure(List<int[]> sequences, long seed, PassListener listener) {
    return measure(sequences, seed, listener, SharedWork.ALONE);
  }

  /**
   * Fits and decodes on all ranks; each of them gets the traces of all sequences.
   *
   * @param sequences of the graphs' length, the same on each rank; the index in the list determines
   *     the random numbers of a sequence
   * @param seed of all random numbers
   * @param listener told on rank 0 of its passes: fast steps, scores, and decodes as one each
   */
  public List<SequenceTrace> measure(
      List<int[]> sequences, long seed, PassListener listener, SharedWork work) {
    PassListener heard = work.heard(listener, PassListener.NONE);
    int passes = fit.options().steps() + 2 + 2 * (graphs.config().layers() + 1);
    long all = (long) work.rounds(sequences.size(), graphs.batch()) * passes;
    long[] done = {0};
    return work.all(
        sequences.size(),
        graphs.batch(),
        (first, end) -> measure(sequences, first, end, seed, () -> heard.passed(++done[0], all)));
  }

  private List<SequenceTrace> measure(
      List<int[]> sequences, int first, int end, long seed, Runnable passed) {
    int[] numbers = new int[graphs.batch()];
    int[][] taken = new int[numbers.length][];
    for (int b = 0; b < numbers.length; b++) {
      // A batch that is not full is filled up with its last sequence, which counts once.
      numbers[b] = Math.min(first + b, end - 1);
      taken[b] = sequences.get(numbers[b]);
    }
    return measure(taken, numbers, seed, passed, end - first);
  }

  private List<SequenceTrace> measure(
      int[][] taken, int[] numbers, long seed, Runnable passed, int used) {
    List<Score> steps = fitted(taken, numbers, seed, passed);
    Score last = scoring.score();
    passed.run();
    decoder.take(options.latents(), seed, numbers);
    float[] mu = session.read(Posterior.MU);
    float[] noise = session.read(Posterior.NOISE);
    float[] logVar = session.read(Posterior.LOG_VAR);
    fit.draw(NoiseStream.Purpose.FRESH, seed, 0, 0, numbers);
    Score fresh = scoring.score();
    passed.run();
    int layers = graphs.config().layers();
    double[][] free = new double[used][layers + 1];
    double[][] forced = new double[used][layers + 1];
    int[][] decoded = taken;
    for (int included = 0; included <= layers; included++) {
      session.write(Posterior.MU, upTo(included, mu));
      session.write(Posterior.NOISE, upTo(included, noise));
      decoder.beginFromPresent();
      decoded =
          generator.decode(
              new int[taken.length][0], graphs.length(), TokenChoice.GREEDY, seed, numbers);
      passed.run();
      decoder.beginFromPresent();
      int[][] likeliest = generator.teacherForced(taken);
      passed.run();
      for (int b = 0; b < used; b++) {
        free[b][included] = accuracy(taken[b], decoded[b]);
        forced[b][included] = accuracy(taken[b], likeliest[b]);
      }
    }
    List<SequenceTrace> traces = new ArrayList<>();
    for (int b = 0; b < used; b++) {
      int at = b;
      traces.add(
          new SequenceTrace(
              numbers[b],
              taken[b],
              steps.stream().mapToDouble(score -> score.nelbo(at)).toArray(),
              last.nelbo(b),
              fresh.nelbo(b),
              LatentSizes.of(graphs.config(), graphs.batch(), mu, logVar, b),
              decoded[b],
              free[b],
              forced[b]));
    }
    return traces;
  }

  private List<Score> fitted(int[][] taken, int[] numbers, long seed, Runnable passed) {
    Batch batch = Batch.of(vocabulary.separator(), taken);
    fit.load(batch.tokens(), batch.targets());
    scoring.load(batch.tokens(), batch.targets());
    List<Score> steps = new ArrayList<>();
    fit.fit(
        seed,
        0,
        numbers,
        options.peak(),
        (step, score) -> {
          steps.add(score);
          passed.run();
        });
    return steps;
  }

  /** The values [L, ...] of the first layers; zero, which makes z the prior's mean, of the rest. */
  private float[] upTo(int included, float[] values) {
    int layer = values.length / graphs.config().layers();
    return Arrays.copyOf(Arrays.copyOf(values, included * layer), values.length);
  }

  private static double accuracy(int[] source, int[] decoded) {
    int equal = 0;
    for (int i = 0; i < source.length; i++) {
      equal += source[i] == decoded[i] ? 1 : 0;
    }
    return (double) equal / source.length;
  }

  @Override
  public void close() {
    fit.close();
    scoring.close();
    decoder.close();
  }
}
