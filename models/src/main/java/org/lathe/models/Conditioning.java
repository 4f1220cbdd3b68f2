package org.lathe.models;

/**
 * What sequences are decoded from.
 *
 * @param seed of all random numbers
 * @param sequences number of each sequence; names its random numbers
 * @param prompts what each begins with, all of one length; of length 0 where they begin with
 *     nothing
 */
public record Conditioning(long seed, int[] sequences, int[][] prompts) {
  /** Sequences that begin with nothing. */
  public static Conditioning nothing(long seed, int... sequences) {
    return new Conditioning(seed, sequences, new int[sequences.length][0]);
  }
}
