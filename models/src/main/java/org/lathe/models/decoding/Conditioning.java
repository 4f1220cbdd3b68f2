package org.lathe.models.decoding;

/**
 * The seed, numbers and prompts of sequences to decode.
 *
 * @param seed of all random numbers
 * @param sequences number of each sequence; names its random numbers
 * @param prompts the prompt of each sequence, all of one length; of length 0 for unconditional
 *     sequences
 */
public record Conditioning(long seed, int[] sequences, int[][] prompts) {
  /** Returns unconditional sequences. */
  public static Conditioning nothing(long seed, int... sequences) {
    return new Conditioning(seed, sequences, new int[sequences.length][0]);
  }
}
