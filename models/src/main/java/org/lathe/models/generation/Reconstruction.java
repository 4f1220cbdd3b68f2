package org.lathe.models.generation;

import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.Vocabulary;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmGraphs;

/**
 * Reconstructs texts from their latents (Kong et al., 2025, section on reconstruction): fits the
 * posterior of each text, then decodes it anew from z alone, the separator as the only token given.
 */
public final class Reconstruction implements AutoCloseable {
  private final FastLearning fit;
  private final Generator generator;
  private final Vocabulary vocabulary;

  /**
   * What came back of a batch of texts. Accuracies are shares of the positions whose token equals
   * the source's, one a text.
   *
   * @param greedy tokens decoded by taking the likeliest, [batch][length]
   * @param sampled tokens decoded by sampling, [batch][length]
   * @param greedyAccuracy of the greedy decode
   * @param sampledAccuracy of the sampled decode
   * @param teacherForcedAccuracy of the likeliest token given the true tokens before it
   */
  public record Result(
      int[][] greedy,
      int[][] sampled,
      double[] greedyAccuracy,
      double[] sampledAccuracy,
      double[] teacherForcedAccuracy) {}

  /**
   * Compiles what reconstruction needs.
   *
   * @param session holds the weights
   * @param graphs batch and length of the texts
   */
  public Reconstruction(
      Session session, LtmGraphs graphs, FastOptions fast, Vocabulary vocabulary) {
    this.fit = new FastLearning(session, graphs, fast, false);
    this.generator = new Generator(session, graphs.config(), graphs.batch(), vocabulary);
    this.vocabulary = vocabulary;
  }

  /**
   * Fits and decodes.
   *
   * @param sources tokens of the texts, [batch][length]
   * @param peak rate of the fast steps, at its peak
   * @param latents what to decode from
   * @param sampling of the sampled decode
   * @param seed of all random numbers
   * @param listener told of each fast step
   * @param sequences number of each text; names its random numbers
   */
  public Result reconstruct(
      int[][] sources,
      double peak,
      Latents latents,
      Sampling sampling,
      long seed,
      FastLearning.Listener listener,
      int... sequences) {
    Batch batch = Batch.of(vocabulary.separator(), sources);
    fit.load(batch.tokens(), batch.targets());
    fit.fit(seed, 0, sequences, peak, listener);
    generator.take(latents, seed, sequences);
    int length = sources[0].length;
    int[][] greedy = generator.fromLatents(length, Sampling.GREEDY, seed, sequences);
    int[][] sampled = generator.fromLatents(length, sampling, seed, sequences);
    return new Result(
        greedy,
        sampled,
        accuracy(sources, greedy),
        accuracy(sources, sampled),
        accuracy(sources, generator.teacherForced(sources)));
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
    fit.close();
    generator.close();
  }
}
