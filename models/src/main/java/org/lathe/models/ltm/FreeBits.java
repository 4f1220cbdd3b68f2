package org.lathe.models.ltm;

import org.lathe.files.InputException;

/**
 * Free bits (Kingma et al., 2016, section 3.5): in the fits of training, a KL below its bound
 * counts as the bound and so has no gradient: {@code sum over latents of max(latent, KL_j)} for
 * each layer, and {@code max(layer, that sum)}. Evaluation has the KL as it is.
 *
 * @param latent bound for each latent vector of a sequence in nats; 0 for none
 * @param layer bound for each layer of a sequence in nats; 0 for none
 */
public record FreeBits(double latent, double layer) {
  /** No bounds, as in the paper and in the release. */
  public static final FreeBits NONE = new FreeBits(0, 0);

  /** Checks the ranges. */
  public FreeBits {
    if (!(latent >= 0) || !(layer >= 0) || tooLarge(latent) || tooLarge(layer)) {
      throw new InputException(
          "{freeBits} %s for each latent, %s for each layer: must be at least 0 and finite"
              .formatted(latent, layer));
    }
  }

  private static boolean tooLarge(double bound) {
    return !Float.isFinite((float) bound);
  }
}
