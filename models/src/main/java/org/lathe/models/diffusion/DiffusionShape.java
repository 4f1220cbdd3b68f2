package org.lathe.models.diffusion;

import org.lathe.files.InputException;
import org.lathe.models.Model;
import org.lathe.models.ModelShape;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;

/**
 * The size of a diffusion model. The vocabulary is not padded: noise and network would use the ids
 * of the padding.
 *
 * @param process what noise does, and which network reads it
 * @param layers number L of blocks
 * @param dim width d of the residual stream
 * @param heads attention heads; d is a multiple of twice this number
 * @param hidden width of the feed-forward layers
 * @param positions tokens of the longest sequence
 * @param conditioning width of the vector that modulates the blocks
 * @param frequencies width of the embedding of the time, even; for MD4 {@code conditioning}
 * @param timeInput whether the network reads the time
 * @param schedule how noise grows with the time, with its published constants
 */
public record DiffusionShape(
    Process process,
    int layers,
    int dim,
    int heads,
    int hidden,
    int positions,
    int conditioning,
    int frequencies,
    boolean timeInput,
    ScheduleName schedule)
    implements ModelShape {
  @Override
  public Model model(int vocabulary) {
    try {
      return new DiffusionModel(
          new DiffusionConfig(
              process,
              vocabulary,
              dim,
              layers,
              heads,
              hidden,
              positions,
              conditioning,
              frequencies,
              timeInput,
              schedule.published(),
              DiffusionConfig.EPSILON,
              DiffusionConfig.ROPE_THETA));
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage());
    }
  }
}
