package org.lathe.models.diffusion.sampling;

/** A step of a reverse process by scores, at one place. */
public interface ScoreStep {
  /**
   * Computes how a place changes.
   *
   * @param logits holds those of the place from {@code from}
   * @param present id at the place; the mask's id is V
   * @param t time before the step
   * @param s time after it, below {@code t}
   * @param weights receives the logarithm of the weight of each id that the place may change to, up
   *     to a constant, [V]; negative infinity for the present one
   * @return the probability that it changes; scores of no distribution may give more than 1: then
   *     it does
   */
  double change(float[] logits, int from, int present, double t, double s, float[] weights);
}
