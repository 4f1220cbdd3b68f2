package org.lathe.models.diffusion.noise;

import org.lathe.models.NoiseStream;

/**
 * Adds noise to sequences: it reaches each token alone, with probability {@code 1 - alpha(t)}, and
 * then replaces it by the mask, or by one of all tokens, itself included.
 *
 * @param process what noise does
 * @param schedule how it grows with the time
 * @param vocabulary number V of token ids
 */
public record ForwardNoise(Process process, NoiseSchedule schedule, int vocabulary) {
  private static final int WHETHER = 0;
  private static final int WHICH = 1;

  /**
   * Adds noise to tokens, as a function of seed, step, sequence and place alone.
   *
   * @param tokens of a batch, changed in place
   * @param first index of the first token of the sequence
   * @param count tokens of the sequence
   * @param t time in [0, 1]
   * @param seed of the run
   * @param step number of the step
   * @param sequence number of the sequence
   */
  public void add(int[] tokens, int first, int count, double t, long seed, int step, int sequence) {
    double rate = schedule.noiseRate(t);
    for (int i = 0; i < count; i++) {
      if (uniform(seed, step, WHETHER, sequence, i) < rate) {
        tokens[first + i] =
            process.masks()
                ? vocabulary
                : (int) (uniform(seed, step, WHICH, sequence, i) * vocabulary);
      }
    }
  }

  private static double uniform(long seed, int step, int draw, int sequence, int index) {
    return NoiseStream.uniform(NoiseStream.Purpose.MASKS, seed, step, draw, sequence, index);
  }
}
