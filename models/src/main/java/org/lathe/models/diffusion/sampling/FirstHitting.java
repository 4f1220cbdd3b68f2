package org.lathe.models.diffusion.sampling;

import java.util.Arrays;
import org.lathe.models.diffusion.network.Denoiser;
import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * The first-hitting sampler (Zheng et al., ICLR 2025), for noise that masks tokens. Of n masks, the
 * next one goes at the rate {@code r <- r u^(1/n)}; it is one of them, chosen uniformly, and its
 * token is drawn at that time. It has the law of infinitely many steps, and runs the network once
 * for each mask.
 */
public final class FirstHitting implements Sampler {
  private final CachedNetwork network;
  private final NoiseSchedule schedule;
  private final int mask;

  /** Samples with a network whose logits, up to a constant, are log probabilities of tokens. */
  public FirstHitting(Denoiser denoiser, NoiseSchedule schedule) {
    this.network = new CachedNetwork(denoiser);
    this.schedule = schedule;
    this.mask = denoiser.vocabulary();
  }

  @Override
  public void denoise(NoisyBatch batch) {
    double[] rates = new double[batch.batch()];
    Arrays.fill(rates, schedule.noiseRate(1));
    int[][] next = new int[batch.batch()][];
    for (int step = 1; choose(batch, step, rates, next); step++) {
      int at = step;
      network.logits(
          batch.ids(),
          Arrays.stream(rates).map(schedule::time).toArray(),
          next,
          (sequence, place, logits, from) -> batch.draw(sequence, place, at, logits, from));
    }
  }

  /**
   * Chooses when the next mask of each sequence goes, and which.
   *
   * @param rates of masks; lowered
   * @param next receives the place of the mask that goes, none where there is no mask
   * @return whether one goes in any sequence
   */
  private boolean choose(NoisyBatch batch, int step, double[] rates, int[][] next) {
    boolean any = false;
    for (int b = 0; b < next.length; b++) {
      next[b] = batch.masked(b, mask);
      int masks = next[b].length;
      if (masks > 0) {
        any = true;
        SamplingNoise noise = batch.noise().get(b);
        // 1 - u is as uniform as u, and above 0.
        rates[b] *= StrictMath.pow(1 - noise.time(step), 1.0 / masks);
        next[b] = new int[] {next[b][(int) (noise.place(step, 0) * masks)]};
      }
    }
    return any;
  }
}
