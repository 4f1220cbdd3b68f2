package org.lathe.models.blocks;

/**
 * Counts floating-point operations of training for each token as papers do: six for each weight
 * that a token meets, six d N for the attention of a layer over a whole sequence of N, and 27 for
 * each channel and state of a selective scan.
 */
public final class LayerFlops {
  private static final double WEIGHT = 6;
  private static final double ATTENTION = 6;
  private static final double SCAN = 27;

  /** Matrices of a gated feed-forward layer. */
  private static final int MATRICES = 3;

  private LayerFlops() {}

  /**
   * Returns the operations for a token in one pass and its gradient.
   *
   * @param weights of the model, all experts included
   * @param length tokens of a sequence
   */
  public static double of(LayerBlocks blocks, int layers, int dim, long weights, int length) {
    double attentions = blocks.with(Mixer.ATTENTION, layers).size();
    double scans = layers - attentions;
    double states =
        blocks.mamba().map(size -> (double) size.innerWidth() * size.stateSize()).orElse(0.0);
    return WEIGHT * (weights - idle(blocks, layers, dim))
        + ATTENTION * attentions * dim * length
        + SCAN * scans * states;
  }

  /** Weights of the experts that a token does not go to. */
  private static double idle(LayerBlocks blocks, int layers, int dim) {
    return blocks
        .experts()
        .map(
            size ->
                (double) (size.number() - size.perToken())
                    * MATRICES
                    * size.hidden()
                    * dim
                    * layers)
        .orElse(0.0);
  }
}
