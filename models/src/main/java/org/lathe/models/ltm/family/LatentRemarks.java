package org.lathe.models.ltm.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lathe.models.Remarks;

/**
 * What the figures of an evaluation say about the use of z. All values are nats per token.
 *
 * @param floor KL of latents that nothing reads
 * @param kl KL of the fitted latents
 * @param gap importance-weighted bound minus fixed-noise score
 */
record LatentRemarks(double floor, double kl, double gap) implements Remarks {
  /** A KL above its floor by less than this is taken for none. */
  private static final double USED = 0.005;

  /** A fixed-noise score that is lower than the bound by more than this is suspicious. */
  private static final double GAP = 0.1;

  @Override
  public List<String> lines(double change, boolean last) {
    List<String> lines = new ArrayList<>();
    // Before the end, latents may come into use yet.
    if (last && kl - floor < USED) {
      lines.add(
          String.format(
              Locale.ROOT,
              "z is hardly used: its KL is %.3f nats per token, and %.3f is what unused latents"
                  + " have; more {steps}, a lower {klWeight} at first, a smaller window"
                  + " (model.window) or longer sequences may help",
              kl,
              floor));
    }
    if (gap > GAP && change > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "the decoder reads noise instead of z: the fixed-noise score is %.2f nats per token"
                  + " below the bound, and the bound has risen by %.3f; {slowNoise} fresh or"
                  + " {protocol} honest may help",
              gap,
              change));
    }
    return lines;
  }
}
