package org.lathe.models.diffusion.likelihood;

import java.util.Arrays;

/**
 * A noisy version of a sequence.
 *
 * @param tokens as the network reads them, [length]
 * @param targets the token of the text at each place that is scored, -1 at others, [length]
 * @param time in [0, 1], which the network may read
 * @param weight w of the cross-entropies of its places: w times their sum is an estimate of the
 *     bound
 */
record NoisySequence(int[] tokens, int[] targets, double time, double weight) {
  /**
   * Masks the places whose number is at most {@code rate}; these are scored.
   *
   * @param text tokens of the text
   * @param mask the id of the mask
   * @param uniform a number in (0, 1] for each of the last places
   */
  static NoisySequence masked(
      int[] text, int mask, double[] uniform, double rate, double time, double weight) {
    int[] tokens = text.clone();
    int[] targets = new int[text.length];
    Arrays.fill(targets, -1);
    int first = text.length - uniform.length;
    for (int i = 0; i < uniform.length; i++) {
      if (uniform[i] <= rate) {
        tokens[first + i] = mask;
        targets[first + i] = text[first + i];
      }
    }
    return new NoisySequence(tokens, targets, time, weight);
  }

  /**
   * Replaces the tokens of the places whose number is at most {@code rate} by uniformly random
   * ones; all of the places that have a number are scored.
   *
   * @param text tokens of the text
   * @param vocabulary number V of tokens
   * @param uniform a number in (0, 1] for each of the last places
   */
  static NoisySequence replaced(
      int[] text, int vocabulary, double[] uniform, double rate, double time, double weight) {
    int[] tokens = text.clone();
    int[] targets = text.clone();
    int first = text.length - uniform.length;
    Arrays.fill(targets, 0, first, -1);
    for (int i = 0; i < uniform.length; i++) {
      if (uniform[i] <= rate) {
        // Given that the token is replaced, its number is uniform in (0, rate].
        int token = (int) (uniform[i] / rate * vocabulary);
        tokens[first + i] = Math.min(token, vocabulary - 1);
      }
    }
    return new NoisySequence(tokens, targets, time, weight);
  }
}
