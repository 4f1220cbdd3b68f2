package org.lathe.models.blocks;

/**
 * The sizes of Mamba mixers.
 *
 * @param innerWidth channels D of the convolution and of the scan
 * @param stateSize states S of each channel
 * @param convolution positions that the filter of a channel reads: itself and those before it
 * @param timeRank rank R of the map to the steps delta
 * @param reset state and convolution forget what is before each multiple of this position; 0 if
 *     they never do
 */
public record MambaSize(int innerWidth, int stateSize, int convolution, int timeRank, int reset) {
  private static final int STATES = 16;
  private static final int CONVOLUTION = 4;

  /** The rank is the width of the residual stream divided by this. */
  private static final int RANK_OF = 16;

  /** Checks the ranges. */
  public MambaSize {
    LayerBlocks.require(innerWidth >= 1, "innerWidth %d, must be at least 1", innerWidth);
    LayerBlocks.require(stateSize >= 1, "stateSize %d, must be at least 1", stateSize);
    LayerBlocks.require(convolution >= 2, "convolution %d, must be at least 2", convolution);
    LayerBlocks.require(
        timeRank >= 1 && timeRank <= innerWidth,
        "timeRank %d, must be from 1 to innerWidth %d",
        timeRank,
        innerWidth);
    LayerBlocks.require(reset >= 0, "reset %d, must not be negative", reset);
  }

  /** Returns the published sizes in a residual stream of width {@code dim}. */
  public static MambaSize published(int dim) {
    return new MambaSize(
        Math.multiplyExact(2, dim), STATES, CONVOLUTION, Math.ceilDiv(dim, RANK_OF), 0);
  }
}
