package org.lathe.models.ltm;

import org.lathe.models.Batch;
import org.lathe.models.NoiseStream;
import org.lathe.models.Occasion;

/**
 * Word dropout (Bowman et al., 2016, section 3.2): tokens that the decoder reads are replaced, so
 * that it must read z to know them. The targets stay as they are.
 */
public final class WordDropout {
  private WordDropout() {}

  /**
   * Returns the batch with each input token replaced by the separator with the same probability.
   *
   * @param batch its sequences begin with the separator
   * @param probability at least 0, below 1
   * @param occasion names the random numbers: one for each token of each sequence of a slow step
   */
  public static Batch of(Batch batch, double probability, Occasion occasion) {
    if (probability == 0) {
      return batch;
    }
    int sequences = occasion.sequences().length;
    int length = batch.tokens().length / sequences;
    boolean[] dropped = new boolean[batch.tokens().length];
    for (int i = 0; i < dropped.length; i++) {
      double uniform =
          NoiseStream.uniform(
              NoiseStream.Purpose.DROPOUT,
              occasion.seed(),
              occasion.step(),
              0,
              occasion.sequences()[i / length],
              i % length);
      dropped[i] = uniform < probability;
    }
    return replaced(batch, sequences, dropped);
  }

  /**
   * Returns the batch with these input tokens replaced by the first of their sequence, the
   * separator.
   *
   * @param sequences number of sequences in the batch
   * @param dropped [sequences, length]
   */
  public static Batch replaced(Batch batch, int sequences, boolean[] dropped) {
    int[] tokens = batch.tokens().clone();
    int length = tokens.length / sequences;
    for (int i = 0; i < tokens.length; i++) {
      if (dropped[i]) {
        tokens[i] = batch.tokens()[i - i % length];
      }
    }
    return new Batch(tokens, batch.targets());
  }
}
