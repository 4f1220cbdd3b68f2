package org.lathe.evaluation.latent;

import org.lathe.evaluation.suite.MeasuredBlock;

/**
 * A block that was measured with a latent thought model.
 *
 * @param figures its estimates
 * @param mu posterior means of the longest fit, [N_z, d]
 */
record MeasuredLatents(LatentBlock figures, float[] mu)
    implements MeasuredBlock<LatentBlock, LatentTally> {
  @Override
  public void addTo(LatentTally tally) {
    tally.active().add(mu);
  }
}
