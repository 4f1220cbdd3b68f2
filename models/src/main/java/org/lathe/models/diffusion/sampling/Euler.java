package org.lathe.models.diffusion.sampling;

/**
 * The Euler step, or tau leaping (Lou et al., ICML 2024): a place changes to y with probability
 * {@code (t - s) sigma'(t) s_y}, divided by V if noise is uniform, and otherwise stays.
 *
 * @param scores of the network
 */
public record Euler(LogScores scores) implements ScoreStep {
  @Override
  public double change(float[] logits, int from, int present, double t, double s, float[] weights) {
    int vocabulary = scores.vocabulary();
    System.arraycopy(logits, from, weights, 0, vocabulary);
    if (present < vocabulary) {
      weights[present] = Float.NEGATIVE_INFINITY;
    }
    double rate = scores.schedule().rate(t) / (scores.masks() ? 1 : vocabulary);
    return (t - s) * rate * scores.sumOfOthers(logits, from, present, t);
  }
}
