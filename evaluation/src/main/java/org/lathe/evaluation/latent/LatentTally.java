package org.lathe.evaluation.latent;

import java.nio.file.Path;
import org.lathe.evaluation.suite.BlockTally;
import org.lathe.models.ltm.measurement.ActiveDimensions;

/**
 * The posterior means of the blocks measured.
 *
 * @param active gathers them
 */
public record LatentTally(ActiveDimensions active) implements BlockTally {
  @Override
  public int count() {
    return active.count();
  }

  @Override
  public void save(Path file) {
    active.save(file);
  }
}
