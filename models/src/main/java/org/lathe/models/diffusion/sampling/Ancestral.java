package org.lathe.models.diffusion.sampling;

import java.util.Arrays;
import org.lathe.models.diffusion.network.Denoiser;
import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * The reverse process in T steps, for noise that masks tokens (Sahoo et al., 2024; Shi et al.,
 * 2024). In a step from t to s each mask gets a token with probability {@code (alpha(s) - alpha(t))
 * / (1 - alpha(t))}, drawn at t; masks of one step do not know each other's tokens.
 *
 * <p>Which masks go is decided before the network runs: it does not run in steps where none goes,
 * nor, if it does not read the time, for a sequence that has not changed since it ran.
 */
public final class Ancestral implements Sampler {
  private final CachedNetwork network;
  private final NoiseSchedule schedule;
  private final TimeGrid grid;
  private final int steps;
  private final LastStep last;
  private final int mask;

  /**
   * Samples with a network whose logits, up to a constant, are log probabilities of tokens.
   *
   * @param steps T
   * @param last how the masks that are left get their tokens
   */
  public Ancestral(
      Denoiser denoiser, NoiseSchedule schedule, TimeGrid grid, int steps, LastStep last) {
    this.network = new CachedNetwork(denoiser);
    this.schedule = schedule;
    this.grid = grid;
    this.steps = steps;
    this.last = last;
    this.mask = denoiser.vocabulary();
  }

  /**
   * Returns the probability that a mask gets a token in the step from t to s.
   *
   * @param s below {@code t}
   */
  public static double change(NoiseSchedule schedule, double t, double s) {
    return (schedule.noiseRate(t) - schedule.noiseRate(s)) / schedule.noiseRate(t);
  }

  @Override
  public void denoise(NoisyBatch batch) {
    int[][] going = new int[batch.batch()][];
    for (int step = 1; step <= steps; step++) {
      double t = grid.time(step - 1, steps);
      double change = change(schedule, t, grid.time(step, steps));
      for (int b = 0; b < batch.batch(); b++) {
        SamplingNoise noise = batch.noise().get(b);
        int at = step;
        going[b] =
            Arrays.stream(batch.masked(b, mask))
                .filter(place -> noise.place(at, place) < change)
                .toArray();
      }
      fill(batch, going, step, t, LastStep.DRAW);
    }
    for (int b = 0; b < batch.batch(); b++) {
      going[b] = batch.masked(b, mask);
    }
    fill(batch, going, steps + 1, grid.time(steps, steps), last);
  }

  private void fill(NoisyBatch batch, int[][] going, int step, double t, LastStep how) {
    double[] times = new double[batch.batch()];
    Arrays.fill(times, t);
    network.logits(
        batch.ids(),
        times,
        going,
        (sequence, place, logits, from) -> {
          if (how == LastStep.DRAW) {
            batch.draw(sequence, place, step, logits, from);
          } else {
            batch.likeliest(sequence, place, logits, from);
          }
        });
  }
}
