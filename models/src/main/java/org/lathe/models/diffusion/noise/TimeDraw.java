package org.lathe.models.diffusion.noise;

import org.lathe.models.NoiseStream;

/**
 * How the times of the sequences of a step are drawn; each alone is uniform in [0, 1). A time is a
 * function of seed, step and place of the sequence within the step, whatever is computed together.
 */
public enum TimeDraw {
  /** Each by itself (SEDD). */
  INDEPENDENT {
    @Override
    public double at(long seed, int step, int sequence, int sequences) {
      return uniform(seed, step, sequence);
    }
  },

  /** One in each of as many equal parts of [0, 1) as there are sequences (MDLM). */
  STRATIFIED {
    @Override
    public double at(long seed, int step, int sequence, int sequences) {
      return (sequence + uniform(seed, step, sequence)) / sequences;
    }
  },

  /** At equal distances from one that is drawn (MD4). */
  SYSTEMATIC {
    @Override
    public double at(long seed, int step, int sequence, int sequences) {
      return (uniform(seed, step, 0) + (double) sequence / sequences) % 1;
    }
  };

  /**
   * Returns the time of a sequence.
   *
   * @param seed of the run
   * @param step number of the step
   * @param sequence its place among the sequences of the step, from 0
   * @param sequences of the whole step
   */
  public abstract double at(long seed, int step, int sequence, int sequences);

  private static double uniform(long seed, int step, int sequence) {
    return NoiseStream.uniform(NoiseStream.Purpose.TIMES, seed, step, 0, sequence, 0);
  }
}
