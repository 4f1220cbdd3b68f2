package org.lathe.models.decoding;

import org.lathe.models.generation.TokenChoice;

/**
 * The log-probability of a token at its position, and the likeliest tokens there, in nats.
 *
 * @param token its id
 * @param logProbability of the token, over all ids of the model
 * @param likeliest ids, the likeliest first, the lower id first among equals
 * @param likeliestLogs their log-probabilities
 */
public record TokenScore(
    int token, double logProbability, int[] likeliest, double[] likeliestLogs) {

  /**
   * Scores a token by the logits of its position. Computed in float64 with {@link StrictMath}, the
   * sum in order of the ids.
   *
   * @param logits holds those of the position from {@code offset}
   * @param width number of logits of a position: the ids of the model
   * @param vocabulary ids of the tokenizer, of which the likeliest are taken
   * @param top how many of the likeliest
   * @throws org.lathe.files.InputException if a logit is NaN or all are negative infinity
   */
  public static TokenScore of(
      float[] logits, int offset, int width, int vocabulary, int token, int top) {
    double highest = logits[offset + TokenChoice.greediest(logits, offset, width)];
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += StrictMath.exp(logits[offset + i] - highest);
    }
    double logOfSum = highest + StrictMath.log(sum);
    int[] likeliest = likeliest(logits, offset, vocabulary, Math.min(top, vocabulary));
    double[] logs = new double[likeliest.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = logits[offset + likeliest[i]] - logOfSum;
    }
    return new TokenScore(token, logits[offset + token] - logOfSum, likeliest, logs);
  }

  private static int[] likeliest(float[] logits, int offset, int vocabulary, int top) {
    int[] ids = new int[top];
    int kept = 0;
    for (int i = 0; i < vocabulary && top > 0; i++) {
      if (kept == top && !(logits[offset + i] > logits[offset + ids[top - 1]])) {
        continue;
      }
      int at = kept < top ? kept++ : top - 1;
      while (at > 0 && logits[offset + i] > logits[offset + ids[at - 1]]) {
        ids[at] = ids[at - 1];
        at--;
      }
      ids[at] = i;
    }
    return ids;
  }
}
