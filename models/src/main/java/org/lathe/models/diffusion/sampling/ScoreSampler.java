package org.lathe.models.diffusion.sampling;

import java.util.Arrays;
import org.lathe.models.diffusion.network.Denoiser;

/**
 * The reverse process in T steps by scores (Lou et al., ICML 2024): every open place at once, with
 * the network at the time before the step; then one analytic step that takes all noise away.
 */
public final class ScoreSampler implements Sampler {
  private final CachedNetwork network;
  private final ScoreStep step;
  private final Analytic analytic;
  private final TimeGrid grid;
  private final int steps;
  private final LastStep last;
  private final int vocabulary;
  private final boolean masks;

  /**
   * Samples with a network that gives scores.
   *
   * @param scores of the network
   * @param step each but the last one
   * @param steps T
   */
  public ScoreSampler(
      Denoiser denoiser,
      LogScores scores,
      ScoreStep step,
      TimeGrid grid,
      int steps,
      LastStep last) {
    this.network = new CachedNetwork(denoiser);
    this.step = step;
    this.analytic = new Analytic(scores);
    this.grid = grid;
    this.steps = steps;
    this.last = last;
    this.vocabulary = denoiser.vocabulary();
    this.masks = scores.masks();
  }

  @Override
  public void denoise(NoisyBatch batch) {
    float[] weights = new float[vocabulary];
    for (int j = 1; j <= steps; j++) {
      int at = j;
      double t = grid.time(j - 1, steps);
      double s = grid.time(j, steps);
      each(
          batch,
          t,
          (sequence, place, logits, from) -> {
            int present = batch.id(sequence, place);
            double change = step.change(logits, from, present, t, s, weights);
            if (batch.noise().get(sequence).place(at, place) < change) {
              batch.draw(sequence, place, at, weights, 0);
            }
          });
    }
    double t = grid.time(steps, steps);
    each(
        batch,
        t,
        (sequence, place, logits, from) -> {
          analytic.last(logits, from, batch.id(sequence, place), t, weights);
          if (last == LastStep.DRAW) {
            batch.draw(sequence, place, steps + 1, weights, 0);
          } else {
            batch.likeliest(sequence, place, weights, 0);
          }
        });
  }

  /** Gives the logits at t of each place that may change: where noise masks tokens, of masks. */
  private void each(NoisyBatch batch, double t, CachedNetwork.PlaceReader reader) {
    double[] times = new double[batch.batch()];
    Arrays.fill(times, t);
    int[][] places = new int[batch.batch()][];
    Arrays.setAll(places, b -> masks ? batch.masked(b, vocabulary) : batch.open(b));
    network.logits(batch.ids(), times, places, reader);
  }
}
