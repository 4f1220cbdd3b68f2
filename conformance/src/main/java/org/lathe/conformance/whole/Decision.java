package org.lathe.conformance.whole;

import org.lathe.cpu.math.Philox;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.NoiseStream;
import org.lathe.models.generation.TokenChoice;

/**
 * The choice of a token, and whether logits within their error bound could give another choice.
 *
 * @param sampling greedy or multinomial
 * @param vocabulary number of ids that may be chosen
 * @param seed of the random numbers
 */
record Decision(TokenChoice sampling, int vocabulary, long seed) {
  /** Returns the random number in [0, 1) that decides at a position of a sequence. */
  double uniform(int sequence, int position) {
    int[] key = NoiseStream.key(seed);
    int[] stream = NoiseStream.of(NoiseStream.Purpose.TOKENS, 0, 0, sequence);
    Philox words = Philox.block(position, stream[0], stream[1], stream[2], key[0], key[1]);
    long bits = Integer.toUnsignedLong(words.word0()) << 32 | Integer.toUnsignedLong(words.word1());
    return Math.scalb((double) (bits >>> 11), -53);
  }

  /**
   * Returns whether the choice is the same for all logits within {@code delta} of these.
   *
   * @param logits of all ids, in float64
   */
  boolean decided(double[] logits, double delta, int sequence, int position) {
    return sampling.greedy()
        ? margin(logits) > 2 * delta
        : distance(logits, uniform(sequence, position)) > TolerancePolicy.probability(delta);
  }

  /** Returns the distance from the highest logit to the second. */
  private double margin(double[] logits) {
    double best = Double.NEGATIVE_INFINITY;
    double second = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < vocabulary; i++) {
      if (logits[i] > best) {
        second = best;
        best = logits[i];
      } else {
        second = Math.max(second, logits[i]);
      }
    }
    return best - second;
  }

  /**
   * Returns the distance from the uniform number to the nearest value at which the choice changes.
   */
  private double distance(double[] logits, double uniform) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < vocabulary; i++) {
      highest = Math.max(highest, logits[i]);
    }
    double total = 0;
    for (int i = 0; i < vocabulary; i++) {
      total += Math.exp(logits[i] - highest);
    }
    double sum = 0;
    double nearest = 1;
    // The upper limit of the last id is 1, which no random number reaches.
    for (int i = 0; i < vocabulary - 1; i++) {
      sum += Math.exp(logits[i] - highest) / total;
      nearest = Math.min(nearest, Math.abs(sum - uniform));
    }
    return nearest;
  }
}
