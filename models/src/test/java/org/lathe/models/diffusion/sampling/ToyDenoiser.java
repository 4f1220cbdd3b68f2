package org.lathe.models.diffusion.sampling;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;

/**
 * A network without error for a Markov chain over 3 tokens of length 3: its logits are those of the
 * exact conditional probabilities, or the exact scores, each found by a sum over all sequences.
 */
final class ToyDenoiser extends WholeDenoiser {
  static final int VOCABULARY = 3;
  static final int TOKENS = 3;

  private static final double[] FIRST = {0.5, 0.3, 0.2};
  private static final double[][] NEXT = {{0.1, 0.7, 0.2}, {0.25, 0.05, 0.7}, {0.6, 0.3, 0.1}};

  private final Process process;
  private final NoiseSchedule schedule;
  private final Map<Object, float[]> known = new HashMap<>();

  ToyDenoiser(int batch, Process process, NoiseSchedule schedule, boolean readsTime) {
    super(batch, TOKENS + 1, VOCABULARY, readsTime);
    this.process = process;
    this.schedule = schedule;
  }

  /** Returns the probability of each sequence, whose number has its tokens as digits. */
  static double[] law() {
    return IntStream.range(0, 27)
        .mapToDouble(
            n -> {
              int[] x = tokens(n);
              return FIRST[x[0]] * NEXT[x[0]][x[1]] * NEXT[x[1]][x[2]];
            })
        .toArray();
  }

  static int[] tokens(int number) {
    return new int[] {number / 9, number / 3 % 3, number % 3};
  }

  static int number(int[] tokens) {
    return 9 * tokens[0] + 3 * tokens[1] + tokens[2];
  }

  @Override
  void compute(int[] noisy, double time, float[] logits, int from) {
    int[] x = Arrays.copyOfRange(noisy, 1, noisy.length);
    float[] rows =
        process.masks()
            ? known.computeIfAbsent(Arrays.hashCode(x), none -> conditional(x))
            : scores(x, time);
    System.arraycopy(rows, 0, logits, from + VOCABULARY, rows.length);
  }

  /**
   * Returns log probabilities of the masks' tokens, given the others. A score network's logits are
   * these and log V: then its scores sum to {@code 1 / (e^sigma - 1)}, as true ones do.
   */
  private float[] conditional(int[] x) {
    double shift = process.scores() ? Math.log(VOCABULARY) : 0;
    double[] law = law();
    float[] rows = new float[TOKENS * VOCABULARY];
    for (int i = 0; i < TOKENS; i++) {
      double[] sums = new double[VOCABULARY];
      for (int n = 0; n < law.length; n++) {
        int[] y = tokens(n);
        boolean agrees = IntStream.range(0, TOKENS).allMatch(j -> x[j] == 3 || x[j] == y[j]);
        sums[y[i]] += agrees ? law[n] : 0;
      }
      double all = Arrays.stream(sums).sum();
      for (int v = 0; v < VOCABULARY; v++) {
        rows[i * VOCABULARY + v] = (float) (Math.log(sums[v] / all) + shift);
      }
    }
    return rows;
  }

  /** Returns the log scores under uniform noise. */
  private float[] scores(int[] x, double t) {
    float[] noisy = known.computeIfAbsent(t, this::noisyLaw);
    float[] rows = new float[TOKENS * VOCABULARY];
    for (int i = 0; i < TOKENS; i++) {
      for (int v = 0; v < VOCABULARY; v++) {
        int[] y = x.clone();
        y[i] = v;
        rows[i * VOCABULARY + v] = noisy[number(y)] - noisy[number(x)];
      }
    }
    return rows;
  }

  /** Returns the log probability of each sequence at a time. */
  private float[] noisyLaw(Object t) {
    double alpha = schedule.alpha((Double) t);
    double[] law = law();
    float[] logs = new float[law.length];
    for (int n = 0; n < law.length; n++) {
      double sum = 0;
      for (int m = 0; m < law.length; m++) {
        double product = law[m];
        for (int i = 0; i < TOKENS; i++) {
          product *= (tokens(n)[i] == tokens(m)[i] ? alpha : 0) + (1 - alpha) / VOCABULARY;
        }
        sum += product;
      }
      logs[n] = (float) Math.log(sum);
    }
    return logs;
  }
}
