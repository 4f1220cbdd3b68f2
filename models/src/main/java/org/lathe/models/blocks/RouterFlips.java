package org.lathe.models.blocks;

/**
 * Counts how often the routers of a mixture of experts change their choice from one step of a fit
 * to the next: once for each token and layer that go to another pair of experts.
 */
public final class RouterFlips {
  private final int experts;
  private final int tokens;
  private float[] before = {};
  private long count;

  /**
   * Creates a count of 0.
   *
   * @param experts of a layer
   * @param tokens of the batch
   */
  public RouterFlips(int experts, int tokens) {
    this.experts = experts;
    this.tokens = tokens;
  }

  /**
   * Takes the gates of a step; an expert is chosen where its gate is not 0.
   *
   * @param gates of each layer, [layers, experts, tokens]
   */
  public void step(float[] gates) {
    for (int layer = 0; layer < before.length; layer += experts * tokens) {
      for (int t = layer; t < layer + tokens; t++) {
        boolean same = true;
        for (int e = 0; e < experts; e++) {
          int i = t + e * tokens;
          same &= (gates[i] != 0) == (before[i] != 0);
        }
        count += same ? 0 : 1;
      }
    }
    before = gates;
  }

  /** Returns the number of changes up to now. */
  public long count() {
    return count;
  }
}
