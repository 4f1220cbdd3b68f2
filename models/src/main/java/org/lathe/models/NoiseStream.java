package org.lathe.models;

import org.lathe.cpu.math.Philox;

/**
 * Addresses of random numbers. Noise is a function of (seed, purpose, step, sequence, index), never
 * of the order of calls: the seed is Philox's key, the rest its counter.
 */
public final class NoiseStream {
  /** The purpose of random numbers; streams of different purposes never overlap. */
  public enum Purpose {
    /** Start of a weight; the sequence is the number of the parameter. */
    WEIGHTS,
    /** Start of log_var. */
    START,
    /** Noise of a fast step; the draw is the number of the step, or 0 where noise is kept. */
    FIT,
    /** The sample that the slow gradient is taken at. */
    SLOW,
    /** Draws that the fit has not seen. */
    FRESH,
    /** Latents from the prior. */
    PRIOR,
    /** Choice of tokens when generating. */
    TOKENS,
    /** Input tokens that are dropped in training. */
    DROPOUT,
    /** Diffusion times. */
    TIMES,
    /** Which tokens a diffusion's noise replaces, and by which. */
    MASKS
  }

  /** Bits of a counter word for the draw; the purpose is in the higher bits. */
  private static final int DRAW_BITS = 24;

  private NoiseStream() {}

  /** Returns Philox's key. */
  public static int[] key(long seed) {
    return new int[] {(int) seed, (int) (seed >>> 32)};
  }

  /**
   * Returns the counter words of a batch, [batch, 3].
   *
   * @param step training step, or whatever numbers the occasion, 0 or more
   * @param draw which of several draws at that step, below 2^24
   * @param sequences number of each sequence
   */
  public static int[] of(Purpose purpose, int step, int draw, int... sequences) {
    if (draw < 0 || draw >= 1 << DRAW_BITS) {
      throw new IllegalArgumentException("draw " + draw + " is not below 2^" + DRAW_BITS);
    }
    int[] words = new int[3 * sequences.length];
    for (int b = 0; b < sequences.length; b++) {
      words[3 * b] = sequences[b];
      words[3 * b + 1] = step;
      words[3 * b + 2] = purpose.ordinal() << DRAW_BITS | draw;
    }
    return words;
  }

  /**
   * Returns a number in [0, 1), a multiple of 2^-53: a function of its address alone.
   *
   * @param index of the number in its stream, from 0
   */
  public static double uniform(
      Purpose purpose, long seed, int step, int draw, int sequence, int index) {
    int[] key = key(seed);
    int[] stream = of(purpose, step, draw, sequence);
    Philox words = Philox.block(index, stream[0], stream[1], stream[2], key[0], key[1]);
    long bits = Integer.toUnsignedLong(words.word0()) << 32 | Integer.toUnsignedLong(words.word1());
    return (bits >>> 11) * 0x1p-53;
  }
}
