package org.lathe.models.diffusion.sampling;

/**
 * The analytic step, or Tweedie's (Lou et al., ICML 2024), exact where the scores are and places
 * are independent. With {@code D = sigma(t) - sigma(s)} a mask changes to v with weight {@code (e^D
 * - 1) s_v} and stays with {@code 1 - (e^D - 1) sum of s}. Under uniform noise the weight of y is
 * {@code (e^D s_y + (1 - e^D)/V sum of s) (e^-D [y = x] + (1 - e^-D)/V)}; a negative one, which
 * only scores of no distribution give, counts as 0.
 *
 * @param scores of the network
 */
public record Analytic(LogScores scores) implements ScoreStep {
  @Override
  public double change(float[] logits, int from, int present, double t, double s, float[] weights) {
    double removed = scores.schedule().sigma(t) - scores.schedule().sigma(s);
    if (scores.masks()) {
      System.arraycopy(logits, from, weights, 0, scores.vocabulary());
      double others = scores.sumOfOthers(logits, from, present, t);
      return StrictMath.expm1(removed) * others;
    }
    double[] all = uniform(logits, from, present, t, removed);
    double stays = all[present];
    all[present] = 0;
    double changes = 0;
    for (int y = 0; y < all.length; y++) {
      changes += all[y];
      weights[y] = (float) StrictMath.log(all[y]);
    }
    return changes / (changes + stays);
  }

  /**
   * Computes the last step, which takes all noise away: a mask gets a token.
   *
   * @param weights receives the logarithm of the weight of each id, up to a constant, [V]
   */
  public void last(float[] logits, int from, int present, double t, float[] weights) {
    if (scores.masks()) {
      System.arraycopy(logits, from, weights, 0, scores.vocabulary());
      return;
    }
    double[] all = uniform(logits, from, present, t, scores.schedule().sigma(t));
    for (int y = 0; y < all.length; y++) {
      weights[y] = (float) StrictMath.log(all[y]);
    }
  }

  /** Returns the weights under uniform noise, [V]. */
  private double[] uniform(float[] logits, int from, int present, double t, double removed) {
    int vocabulary = scores.vocabulary();
    double grown = StrictMath.exp(removed);
    double sum = 1 + scores.sumOfOthers(logits, from, present, t);
    double shared = -StrictMath.expm1(removed) / vocabulary * sum;
    double moved = -StrictMath.expm1(-removed) / vocabulary;
    double[] weights = new double[vocabulary];
    for (int y = 0; y < vocabulary; y++) {
      double score = y == present ? 1 : StrictMath.exp(logits[from + y] - scores.offset(t));
      double kept = y == present ? StrictMath.exp(-removed) : 0;
      weights[y] = Math.max(0, grown * score + shared) * (kept + moved);
    }
    return weights;
  }
}
