package org.lathe.evaluation.samples;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Entropy of the distribution of tokens, {@code -sum p ln p} in nats, p the shares of the ids that
 * occur. A sample that repeats one token has entropy 0, a sample of T different tokens ln T.
 *
 * @param sample mean over the samples of each one's own entropy, the figure beside generative
 *     perplexity in the diffusion language models' tables (Zheng et al., 2024)
 * @param pooled entropy of the tokens of all samples together
 */
public record TokenEntropy(double sample, double pooled) {
  /**
   * Measures the entropy of samples.
   *
   * @param samples token ids; those without a token count for nothing
   * @return NaN twice where there is no token
   */
  public static TokenEntropy of(List<int[]> samples) {
    Map<Integer, Integer> all = new HashMap<>();
    double sum = 0;
    int counted = 0;
    for (int[] sample : samples) {
      if (sample.length > 0) {
        Map<Integer, Integer> own = new HashMap<>();
        for (int id : sample) {
          own.merge(id, 1, Integer::sum);
          all.merge(id, 1, Integer::sum);
        }
        sum += entropy(own);
        counted++;
      }
    }
    return new TokenEntropy(sum / counted, counted == 0 ? Double.NaN : entropy(all));
  }

  private static double entropy(Map<Integer, Integer> counts) {
    long total = counts.values().stream().mapToLong(Integer::longValue).sum();
    // In one order whatever the map's, so that the same samples give the same bits.
    double negative =
        counts.values().stream()
            .mapToInt(Integer::intValue)
            .sorted()
            .mapToDouble(count -> count * StrictMath.log((double) count / total))
            .sum();
    return negative == 0 ? 0 : -negative / total;
  }
}
