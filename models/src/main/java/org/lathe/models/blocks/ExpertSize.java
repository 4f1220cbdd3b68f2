package org.lathe.models.blocks;

/**
 * The sizes of a mixture of experts.
 *
 * @param number experts E of a layer
 * @param perToken experts that a token goes to
 * @param hidden width of the hidden layer of each
 * @param loadBalance coefficient of the mean load balance loss of the layers (Fedus et al., 2021)
 *     in the loss that the weights are trained by; 0 for none
 */
public record ExpertSize(int number, int perToken, int hidden, double loadBalance) {
  private static final int PER_TOKEN = 2;
  private static final int NUMBER = 8;
  private static final double LOAD_BALANCE = 0.01;

  /** Checks the ranges. */
  public ExpertSize {
    LayerBlocks.require(number >= PER_TOKEN, "experts %d, must be at least %d", number, PER_TOKEN);
    LayerBlocks.require(
        perToken == PER_TOKEN,
        "experts for each token %d, must be %d: no other number is supported",
        perToken,
        PER_TOKEN);
    LayerBlocks.require(hidden >= 1, "width of an expert %d, must be at least 1", hidden);
    LayerBlocks.require(
        loadBalance >= 0 && Float.isFinite((float) loadBalance),
        "loadBalance %s, must be a float32 number from 0",
        loadBalance);
  }

  /** Returns eight experts, two of which have the weights of one usual feed-forward layer. */
  public static ExpertSize usual(int dim) {
    return new ExpertSize(NUMBER, PER_TOKEN, SwiGluBlock.hiddenFor(dim) / PER_TOKEN, LOAD_BALANCE);
  }
}
