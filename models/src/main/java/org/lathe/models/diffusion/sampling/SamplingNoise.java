package org.lathe.models.diffusion.sampling;

import org.lathe.models.NoiseStream;

/**
 * The random numbers of one sequence, each in [0, 1) and a multiple of 2^-53: functions of their
 * address alone, so that a sample does not depend on what is drawn beside it.
 *
 * @param seed of all random numbers
 * @param sequence number of the sequence
 * @param round which of several windows of the text is drawn, from 0
 */
public record SamplingNoise(long seed, int sequence, int round) {
  private enum Use {
    PLACE,
    TOKEN,
    TIME
  }

  /** Returns the number that decides whether a place changes, or what it starts from. */
  double place(int step, int place) {
    return uniform(step, place, Use.PLACE);
  }

  /** Returns the number that decides which token a place gets. */
  double token(int step, int place) {
    return uniform(step, place, Use.TOKEN);
  }

  /** Returns the number that decides when the next place changes. */
  double time(int step) {
    return uniform(step, 0, Use.TIME);
  }

  private double uniform(int step, int place, Use use) {
    int index = Use.values().length * place + use.ordinal();
    return NoiseStream.uniform(NoiseStream.Purpose.TOKENS, seed, step, round, sequence, index);
  }
}
