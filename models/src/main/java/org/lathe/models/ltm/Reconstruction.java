package org.lathe.models.ltm;

import java.util.Arrays;
import java.util.List;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.Reconstructor;
import org.lathe.models.Vocabulary;
import org.lathe.models.decoding.Generator;
import org.lathe.models.generation.TokenChoice;

/**
 * Reconstructs texts from their latents (Kong et al., 2025, section on reconstruction): fits the
 * posterior of each text, then decodes it from z alone, with the separator as the only given token.
 */
public final class Reconstruction implements Reconstructor {
  private final Session session;
  private final LtmGraphs graphs;
  private final FastLearning learning;
  private final LtmDecoder decoder;
  private final Generator generator;
  private final FitOptions fit;
  private final int separator;

  /**
   * Compiles the programs for reconstruction.
   *
   * @param session holds the weights
   * @param graphs batch and length of the texts
   */
  public Reconstruction(Session session, LtmGraphs graphs, FitOptions fit, Vocabulary vocabulary) {
    this(session, graphs, graphs.withShape(graphs.batch(), 1), fit, vocabulary);
  }

  /**
   * Compiles the programs for reconstruction from graphs that others use too.
   *
   * @param decoding of the same batch, and sequences of one token
   */
  public Reconstruction(
      Session session,
      LtmGraphs graphs,
      LtmGraphs decoding,
      FitOptions fit,
      Vocabulary vocabulary) {
    this.session = session;
    this.graphs = graphs;
    this.learning = new FastLearning(session, graphs, fit.fast(), false);
    this.decoder =
        new LtmDecoder(session, decoding, vocabulary.separator(), fit, FastLearning.Listener.NONE);
    this.generator = new Generator(decoder, vocabulary);
    this.fit = fit;
    this.separator = vocabulary.separator();
  }

  /**
   * Fits and decodes.
   *
   * @param sources tokens of the texts, [batch][length]
   * @param choice of the sampled decode
   * @param seed of all random numbers
   * @param listener told of each fast step
   * @param sequences number of each text; names its random numbers
   */
  public Result reconstruct(
      int[][] sources,
      TokenChoice choice,
      long seed,
      FastLearning.Listener listener,
      int... sequences) {
    Batch batch = Batch.of(separator, sources);
    learning.load(batch.tokens(), batch.targets());
    learning.fit(seed, 0, sequences, fit.peak(), listener);
    decoder.take(fit.latents(), seed, sequences);
    int length = sources[0].length;
    int[][] nothing = new int[sources.length][0];
    decoder.beginFromPresent();
    int[][] greedy = generator.decode(nothing, length, TokenChoice.GREEDY, seed, sequences);
    decoder.beginFromPresent();
    int[][] sampled = generator.decode(nothing, length, choice, seed, sequences);
    decoder.beginFromPresent();
    double[] given = accuracy(sources, generator.teacherForced(sources));
    return new Result(
        greedy,
        sampled,
        accuracy(sources, greedy),
        accuracy(sources, sampled),
        given,
        others(sources, greedy),
        givenOthers(sources));
  }

  /** Compares each source with what was decoded from the latents of the sequence after it. */
  private static double[] others(int[][] sources, int[][] decoded) {
    if (sources.length == 1) {
      return new double[] {Double.NaN};
    }
    int[][] rotated = new int[sources.length][];
    Arrays.setAll(rotated, b -> decoded[(b + 1) % sources.length]);
    return accuracy(sources, rotated);
  }

  /**
   * Returns the accuracies given the true tokens before, with the latents of the sequence after
   * each.
   */
  private double[] givenOthers(int[][] sources) {
    if (sources.length == 1) {
      return new double[] {Double.NaN};
    }
    for (String state : List.of(Posterior.MU, Posterior.LOG_VAR, Posterior.NOISE)) {
      session.write(state, rotated(session.read(state)));
    }
    decoder.beginFromPresent();
    return accuracy(sources, generator.teacherForced(sources));
  }

  /** Returns [L, batch, n_z, d] with the part of each sequence replaced by that of the next. */
  private float[] rotated(float[] values) {
    LtmConfig config = graphs.config();
    int batch = graphs.batch();
    int block = config.latentsPerLayer() * config.dim();
    float[] rotated = new float[values.length];
    for (int l = 0; l < config.layers(); l++) {
      for (int b = 0; b < batch; b++) {
        int next = (b + 1) % batch;
        System.arraycopy(
            values, (l * batch + next) * block, rotated, (l * batch + b) * block, block);
      }
    }
    return rotated;
  }

  @Override
  public Result reconstruct(int[][] sources, long seed, int... sequences) {
    return reconstruct(
        sources, TokenChoice.MULTINOMIAL, seed, FastLearning.Listener.NONE, sequences);
  }

  private static double[] accuracy(int[][] sources, int[][] decoded) {
    double[] shares = new double[sources.length];
    for (int b = 0; b < shares.length; b++) {
      int equal = 0;
      for (int i = 0; i < sources[b].length; i++) {
        equal += sources[b][i] == decoded[b][i] ? 1 : 0;
      }
      shares[b] = (double) equal / sources[b].length;
    }
    return shares;
  }

  @Override
  public void close() {
    learning.close();
    decoder.close();
  }
}
