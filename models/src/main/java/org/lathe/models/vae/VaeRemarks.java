package org.lathe.models.vae;

import java.util.List;
import java.util.Locale;
import org.lathe.models.Remarks;

/**
 * What an evaluation says about the use of z.
 *
 * @param kl of the encoder's posterior, nats per token
 */
record VaeRemarks(double kl) implements Remarks {
  /** A KL below this is taken for none. */
  private static final double USED = 0.005;

  @Override
  public List<String> lines(double change, boolean last) {
    // Before the end, latents may come into use yet.
    return last && kl < USED
        ? List.of(
            String.format(
                Locale.ROOT,
                "the posterior has collapsed: its KL is %.4f nats per token, so z says nothing of"
                    + " the text; klAnnealing, freeBits, aggressiveEncoder or semiAmortized of the"
                    + " objective may help",
                kl))
        : List.of();
  }
}
