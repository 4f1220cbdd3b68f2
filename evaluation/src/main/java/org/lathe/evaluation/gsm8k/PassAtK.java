package org.lathe.evaluation.gsm8k;

/**
 * pass@k (Chen et al., 2021): the probability that at least one of k answers is right, without bias
 * from n answers of which c are: {@code 1 - C(n - c, k) / C(n, k)}.
 */
public final class PassAtK {
  private PassAtK() {}

  /**
   * Returns the estimate, computed as the product {@code 1 - prod_{i = n-c+1}^{n} (1 - k/i)}, which
   * cannot overflow.
   *
   * @param answers n
   * @param correct c of them
   * @param k at least 1, at most n
   */
  public static double of(int answers, int correct, int k) {
    if (k < 1 || k > answers || correct < 0 || correct > answers) {
      throw new IllegalArgumentException(
          "pass@%d of %d answers, %d of them right".formatted(k, answers, correct));
    }
    if (answers - correct < k) {
      return 1;
    }
    double none = 1;
    for (int i = answers - correct + 1; i <= answers; i++) {
      none *= 1 - (double) k / i;
    }
    return 1 - none;
  }
}
