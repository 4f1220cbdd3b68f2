package org.lathe.models.vae;

import org.lathe.files.InputException;

/**
 * Aggressive training of the encoder (He et al., 2019): until a share of the run, {@code steps}
 * steps update the encoder alone, then one the decoder alone; after it each step updates both. The
 * paper goes over to both when the mutual information of text and latents no longer rises, and
 * takes encoder steps until they no longer help; here both numbers are given.
 *
 * @param steps encoder steps before each decoder step; 0 for none
 * @param until share of the run, from 0 to 1
 */
public record AggressiveEncoder(int steps, double until) {
  /** Each step updates both. */
  public static final AggressiveEncoder NONE = new AggressiveEncoder(0, 0);

  /** Checks the ranges. */
  public AggressiveEncoder {
    if (steps < 0) {
      throw new InputException(
          "objective.aggressiveEncoder.steps %d, must not be negative".formatted(steps));
    }
    if (!(until >= 0) || !(until <= 1)) {
      throw new InputException(
          "objective.aggressiveEncoder.until %s, must be a share of the run, from 0 to 1"
              .formatted(until));
    }
    if ((steps == 0) != (until == 0)) {
      throw new InputException(
          "objective.aggressiveEncoder takes %d encoder steps until the share %s of the run: set both, or 0 for both"
              .formatted(steps, until));
    }
  }

  /** Returns whether step {@code step} of {@code steps}, from 1, updates one part alone. */
  boolean separates(int step, int all) {
    return step - 1 < until * all;
  }

  /** Returns whether a step that updates one part updates the encoder. */
  boolean ofEncoder(int step) {
    return step % (steps + 1) != 0;
  }
}
