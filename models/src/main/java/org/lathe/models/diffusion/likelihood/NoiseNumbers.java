package org.lathe.models.diffusion.likelihood;

import org.lathe.models.NoiseStream;

/**
 * The random numbers of one noisy version of a sequence, a function of these alone.
 *
 * @param seed of all random numbers
 * @param occasion numbers the text that the sequence is from
 * @param sequence number of the sequence
 * @param draw which of the noisy versions, from 0
 * @param draws noisy versions K of the sequence
 */
record NoiseNumbers(long seed, int occasion, int sequence, int draw, int draws) {
  /**
   * Returns {@code (u + draw / K) mod 1}, u one uniform number of the sequence: uniform in [0, 1)
   * for each draw, and the K draws of a sequence are evenly spread over it.
   */
  double spread() {
    double offset = NoiseStream.uniform(NoiseStream.Purpose.TIMES, seed, occasion, 0, sequence, 0);
    double shifted = offset + (double) draw / draws;
    return shifted < 1 ? shifted : shifted - 1;
  }

  /** Returns a number in (0, 1] for each of some places: independent and uniform. */
  double[] places(int count) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] =
          1 - NoiseStream.uniform(NoiseStream.Purpose.MASKS, seed, occasion, draw, sequence, i);
    }
    return numbers;
  }
}
