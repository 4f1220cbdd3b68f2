package org.lathe.models.generation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import org.lathe.files.InputException;

/**
 * Chooses the next token from its logits. Computed in float64 with {@link StrictMath}, each sum in
 * order of the ids, so that the choice is a pure function of logits and uniform number.
 *
 * <p>Ids are ranked by logit, highest first, the lower id first among equals. Top-k keeps the first
 * {@code topK}; nucleus sampling (Holtzman et al., 2020) then keeps the shortest beginning of what
 * is left that holds at least {@code topP} of its probability. The choice is then by probability,
 * {@code exp((logit - highest) / temperature)}, among what was kept, in order of the ids.
 *
 * @param temperature divides the logits; 0 chooses the first of the ranking (greedy)
 * @param topK how many ids are kept; 0 keeps all
 * @param topP share of the probability that is kept, above 0; 1 keeps all
 */
public record TokenChoice(double temperature, int topK, double topP) {
  /** The most likely token. */
  public static final TokenChoice GREEDY = new TokenChoice(0, 0, 1);

  /** The choice by the model's own probabilities. */
  public static final TokenChoice MULTINOMIAL = new TokenChoice(1, 0, 1);

  /** Checks the ranges. */
  public TokenChoice {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new InputException(
          "temperature " + temperature + ": use a finite number from 0 (greedy)");
    }
    if (topK < 0) {
      throw new InputException("top-k " + topK + ": use 0 (all tokens) or more");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new InputException("top-p " + topP + ": use a share above 0, at most 1");
    }
  }

  /** Returns whether the choice needs no random number. */
  public boolean greedy() {
    return temperature == 0;
  }

  /** Returns the name in tables and results, such as {@code nucleus 0.95, temperature 0.7}. */
  public String label() {
    if (greedy()) {
      return "greedy";
    }
    StringBuilder label = new StringBuilder();
    if (topP < 1) {
      label.append(String.format(Locale.ROOT, "nucleus %s", topP));
    }
    if (topK > 0) {
      label.append(label.isEmpty() ? "" : ", ").append("top ").append(topK);
    }
    if (label.isEmpty()) {
      label.append("multinomial");
    }
    return temperature == 1
        ? label.toString()
        : label + String.format(Locale.ROOT, ", temperature %s", temperature);
  }

  /**
   * Chooses an id.
   *
   * @param logits holds those of the position, of all ids, from {@code offset}
   * @param vocabulary number of ids
   * @param uniform in [0, 1); not read when greedy
   * @throws InputException if a logit is NaN or all are negative infinity
   */
  public int choose(float[] logits, int offset, int vocabulary, double uniform) {
    int best = greediest(logits, offset, vocabulary);
    if (greedy()) {
      return best;
    }
    double[] weights = new double[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      double below = (double) logits[offset + i] - logits[offset + best];
      weights[i] = StrictMath.exp(below / temperature);
    }
    weights[best] = 1;
    keep(weights, logits, offset);
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double target = uniform * total;
    double sum = 0;
    int last = best;
    for (int i = 0; i < vocabulary; i++) {
      if (weights[i] > 0) {
        sum += weights[i];
        last = i;
        if (sum > target) {
          return i;
        }
      }
    }
    return last;
  }

  /**
   * Returns the id of the highest logit, the lowest among equals.
   *
   * @throws InputException if a logit is NaN or all are negative infinity
   */
  public static int greediest(float[] logits, int offset, int vocabulary) {
    int best = 0;
    for (int i = 0; i < vocabulary; i++) {
      if (Float.isNaN(logits[offset + i])) {
        throw new InputException(
            "the model's logit of token " + i + " is not a number: use another checkpoint");
      }
      if (logits[offset + i] > logits[offset + best]) {
        best = i;
      }
    }
    if (Float.isInfinite(logits[offset + best])) {
      throw new InputException("the model's logits are infinite: use another checkpoint");
    }
    return best;
  }

  /** Sets the weights of the ids that top-k and top-p leave out to zero. */
  private void keep(double[] weights, float[] logits, int offset) {
    int kept = topK == 0 ? weights.length : Math.min(topK, weights.length);
    if (kept == weights.length && topP == 1) {
      return;
    }
    int[] ranking =
        IntStream.range(0, weights.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -logits[offset + i]))
            .mapToInt(Integer::intValue)
            .toArray();
    if (topP < 1) {
      double total = 0;
      for (int i : Arrays.stream(ranking, 0, kept).sorted().toArray()) {
        total += weights[i];
      }
      double sum = 0;
      int nucleus = 0;
      while (nucleus < kept && sum < topP * total) {
        sum += weights[ranking[nucleus++]];
      }
      kept = Math.max(1, nucleus);
    }
    for (int r = kept; r < ranking.length; r++) {
      weights[ranking[r]] = 0;
    }
  }
}
