package org.lathe.models;

/**
 * Sequences as the decoder reads them: each is preceded by the separator, so that all its tokens
 * are predicted, the first from z alone.
 *
 * @param tokens [batch, n]: separator, x_1 .. x_(n-1)
 * @param targets [batch, n]: x_1 .. x_n
 */
public record Batch(int[] tokens, int[] targets) {

  /** Stacks sequences of one length. */
  public static Batch of(int separator, int[]... sequences) {
    int n = sequences[0].length;
    int[] tokens = new int[sequences.length * n];
    int[] targets = new int[tokens.length];
    for (int b = 0; b < sequences.length; b++) {
      if (sequences[b].length != n) {
        throw new IllegalArgumentException(
            "sequence " + b + " has " + sequences[b].length + " tokens, the first has " + n);
      }
      tokens[b * n] = separator;
      System.arraycopy(sequences[b], 0, tokens, b * n + 1, n - 1);
      System.arraycopy(sequences[b], 0, targets, b * n, n);
    }
    return new Batch(tokens, targets);
  }
}
