package org.lathe.models.diffusion.toy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A Markov chain over 5 tokens, whose entropy and conditional probabilities are known exactly. */
final class MarkovChain {
  static final int VOCABULARY = 5;
  static final int LENGTH = 6;

  private static final double[] FIRST = {0.3, 0.25, 0.2, 0.15, 0.1};
  private static final double[][] NEXT = {
    {0.08, 0.55, 0.2, 0.05, 0.12},
    {0.1, 0.06, 0.5, 0.24, 0.1},
    {0.05, 0.2, 0.1, 0.5, 0.15},
    {0.3, 0.05, 0.1, 0.05, 0.5},
    {0.55, 0.1, 0.05, 0.2, 0.1},
  };

  private MarkovChain() {}

  /** Draws a sequence. */
  static int[] draw(SplittableRandom random) {
    int[] tokens = new int[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      double[] law = i == 0 ? FIRST : NEXT[tokens[i - 1]];
      double left = random.nextDouble() - law[0];
      while (left >= 0 && tokens[i] < VOCABULARY - 1) {
        left -= law[++tokens[i]];
      }
    }
    return tokens;
  }

  /** Returns the probability of each token at a place, from 0. */
  static double[] marginal(int place) {
    double[] law = FIRST;
    for (int i = 0; i < place; i++) {
      law = stepped(law);
    }
    return law;
  }

  private static double[] stepped(double[] law) {
    double[] next = new double[VOCABULARY];
    for (int u = 0; u < VOCABULARY; u++) {
      for (int v = 0; v < VOCABULARY; v++) {
        next[v] += law[u] * NEXT[u][v];
      }
    }
    return next;
  }

  /** Returns the probability of each pair of neighbours {@code 5 u + v}, the first at a place. */
  static double[] pairs(int place) {
    double[] first = marginal(place);
    return IntStream.range(0, VOCABULARY * VOCABULARY)
        .mapToDouble(pair -> first[pair / VOCABULARY] * NEXT[pair / VOCABULARY][pair % VOCABULARY])
        .toArray();
  }

  /** Returns the probability of tokens that follow each other, the first at a place. */
  static double probability(int place, int... tokens) {
    double probability = marginal(place)[tokens[0]];
    for (int i = 1; i < tokens.length; i++) {
      probability *= NEXT[tokens[i - 1]][tokens[i]];
    }
    return probability;
  }

  /** Returns all sequences; the number of each has its tokens as digits. */
  static int[][] sequences() {
    int count = (int) Math.pow(VOCABULARY, LENGTH);
    int[][] all = new int[count][LENGTH];
    for (int n = 0; n < count; n++) {
      for (int i = LENGTH - 1, rest = n; i >= 0; i--, rest /= VOCABULARY) {
        all[n][i] = rest % VOCABULARY;
      }
    }
    return all;
  }

  /** Returns the entropy of a sequence in nats. */
  static double entropy() {
    return entropy(0);
  }

  /** Returns the entropy of a sequence each of whose tokens is replaced at this rate. */
  static double entropy(double noiseRate) {
    return Arrays.stream(sequences())
        .mapToDouble(tokens -> noisy(noiseRate, tokens))
        .map(p -> -p * Math.log(p))
        .sum();
  }

  private static double noisy(double noiseRate, int[] tokens) {
    double[][] evidence = evidence(noiseRate, tokens);
    double[] context = contexts(evidence)[0];
    return IntStream.range(0, VOCABULARY).mapToDouble(v -> context[v] * evidence[0][v]).sum();
  }

  /**
   * Returns the probability of what is seen at each place, given each true token.
   *
   * @param noiseRate with which a token is replaced by one of all
   * @param tokens seen; the vocabulary where nothing is
   */
  static double[][] evidence(double noiseRate, int... tokens) {
    double[][] evidence = new double[tokens.length][VOCABULARY];
    for (int i = 0; i < tokens.length; i++) {
      for (int v = 0; v < VOCABULARY; v++) {
        double same = tokens[i] == v ? 1 - noiseRate : 0;
        evidence[i][v] = tokens[i] == VOCABULARY ? 1 : same + noiseRate / VOCABULARY;
      }
    }
    return evidence;
  }

  /**
   * Returns the probability of each token of each place together with the evidence of all other
   * places.
   *
   * @param evidence of each place, {@link #evidence}
   */
  static double[][] contexts(double[][] evidence) {
    double[][] contexts = new double[evidence.length][];
    double[] before = FIRST;
    for (int i = 0; i < evidence.length; i++) {
      contexts[i] = before;
      before = stepped(product(before, evidence[i]));
    }
    double[] after = new double[VOCABULARY];
    Arrays.fill(after, 1);
    for (int i = evidence.length - 1; i >= 0; i--) {
      contexts[i] = product(contexts[i], after);
      double[] seen = product(after, evidence[i]);
      for (int u = 0; u < VOCABULARY; u++) {
        int from = u;
        after[u] = IntStream.range(0, VOCABULARY).mapToDouble(v -> NEXT[from][v] * seen[v]).sum();
      }
    }
    return contexts;
  }

  private static double[] product(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(v -> a[v] * b[v]).toArray();
  }
}
